// A provider of an organisation's sign-in: npm's oidc-provider, strict about PKCE, signing with ES256.
// Takes {"port": …, "client": {…}} on standard input, and writes "listening" when it does. Any name signs in; it is the subject.
import {generateKeyPairSync} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {Provider} from 'oidc-provider';

const {port, client} = JSON.parse(readFileSync(0, 'utf8'));
const key = generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey.export({format: 'jwk'});
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{...client, id_token_signed_response_alg: 'ES256'}],
  jwks: {keys: [{...key, kid: 'es-1', use: 'sig', alg: 'ES256'}]},
  pkce: {required: () => true},
  claims: {openid: ['sub'], email: ['email'], profile: ['name']},
  conformIdTokenClaims: false,
  cookies: {keys: ['a key for tests, which nobody else may use']},
  findAccount: async (_, sub) => ({accountId: sub, claims: async () => ({sub, email: `${sub}@northbank.example`})}),
});
provider.listen(port, '127.0.0.1', () => console.log('listening'));
