"""American spellings and what they are in British English. Names of organisations keep their own."""

import re
from functools import cache

NAMES = ("World Health Organization", "International Organization for Standardization")
_PAIRS = """
aging:ageing airplane:aeroplane aluminum:aluminium anemia:anaemia anemic:anaemic analyze:analyse analyzed:analysed analyzer:analyser
analyzes:analyses analyzing:analysing anesthesia:anaesthesia anesthetic:anaesthetic anesthetist:anaesthetist behavior:behaviour
behavioral:behavioural behaviors:behaviours caliber:calibre canceled:cancelled canceling:cancelling catalog:catalogue
catalyze:catalyse celiac:coeliac center:centre centered:centred centers:centres cesarean:caesarean color:colour colored:coloured
colors:colours counseling:counselling counselor:counsellor defense:defence dialyze:dialyse dialyzed:dialysed
diarrhea:diarrhoea edema:oedema endeavor:endeavour
enroll:enrol enrollment:enrolment enrolls:enrols esophagus:oesophagus estrogen:oestrogen favor:favour favorable:favourable
favored:favoured favorite:favourite favors:favours fiber:fibre flavor:flavour fueled:fuelled fulfill:fulfil
gotten:got gray:grey gynecologist:gynaecologist gynecology:gynaecology harbor:harbour hematology:haematology hemoglobin:haemoglobin
hemorrhage:haemorrhage honor:honour honored:honoured humor:humour installment:instalment ischemia:ischaemia ischemic:ischaemic
jewelry:jewellery labeled:labelled labeling:labelling labor:labour leukemia:leukaemia leveled:levelled liter:litre liters:litres
maneuver:manoeuvre math:maths modeled:modelled modeling:modelling mold:mould mom:mum neighbor:neighbour neighborhood:neighbourhood
neighbors:neighbours offense:offence orthopedic:orthopaedic paralyze:paralyse paralyzed:paralysed pediatric:paediatric
pediatrician:paediatrician pediatrics:paediatrics pretense:pretence rumor:rumour signaled:signalled signaling:signalling
skeptic:sceptic skeptical:sceptical skillful:skilful theater:theatre theaters:theatres totaled:totalled traveled:travelled
traveler:traveller traveling:travelling tumor:tumour tumors:tumours vapor:vapour willful:wilful
"""
_WORDS = dict(pair.split(":") for pair in _PAIRS.split())
# British words in which the z belongs to the stem.
_OWN_Z = re.compile(r"(?:(?:cap|down|out|over|re|under|up)?siz|(?:ap)?priz|seiz|maiz|baiz|assiz)", re.IGNORECASE)
_IZE = re.compile(r"([a-z]{2,})iz(e|ed|es|er|ers|ing|ation|ations|ational|able)\Z", re.IGNORECASE)


@cache
def british(word: str) -> str | None:
    """Return the British spelling of an American one, or None for any other word."""
    found = _WORDS.get(word.lower())
    if found:
        return found.capitalize() if word[0].isupper() else found
    ize = _IZE.match(word)
    if ize and not _OWN_Z.match(word):
        return f"{ize[1]}is{ize[2]}"
    return None
