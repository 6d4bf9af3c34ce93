"""Which offences bear on safeguarding or welfare (P5): a table, read from the top, the first row that fits decides.

The police word offences in many ways: statutes and sections, abbreviations, inversions, capitals. `normal_offence` brings a
wording to one spelling; the rows are patterns over that. Whatever no row fits goes to a person, never away: what the rule does
not name (theft, burglary, criminal damage, public order without violence) is deliberately in no row. A row that makes something
*not relevant* has to know every word of the offence, so nothing hides behind one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import OffenceCategory as C


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the classification."""

    name: str
    pattern: str
    """Anywhere in the normal wording."""
    category: C
    why: str
    serious: bool = False
    """Such that its arrival is itself a child protection concern (T2). Assumed."""
    relevance: Relevance = Relevance.RELEVANT
    only: frozenset[str] | None = None
    """The row fits only where every word of the wording is one of these, or a number."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an offence was judged, and by which row."""

    row: str
    category: C
    relevance: Relevance
    serious: bool


_UNKNOWN: Final = Judgement("no row", C.UNCLASSIFIED, Relevance.FOR_A_PERSON, serious=False)

_CHILD = r"(child(ren)?|infant|minor|bab(y|ies)|boy|girl|under 1[368]|person under|young person|pupil|daughter|son)"
_DRUG = (
    r"(drugs?|cannabis|cocaine|crack|heroin|diamorphine|ecstasy|mdma|amphetamines?|methamphetamine|ketamine|class [abc]\b|"
    r"controlled substance|psychoactive|lsd|spice|opium|methadone|marijuana|khat|steroids?|misuse of drugs)"
)
_ALCOHOL = (
    r"(drunk\w*|drink\b|drinking|alcohol|intoxicat\w*|excess alcohol|over (the )?(prescribed )?limit|above (the )?limit|inebriat\w*|"
    r"(breath|blood|urine) (specimen|sample|test)|(specimen|sample) (of|for) (\w+ )?(breath|blood|urine|analysis|laboratory)|"
    r"(specimens?|sample) for (analysis|a laboratory test)|fail\w* to (provide|give|supply) (a )?(specimens?|sample|breath)|"
    r"road traffic act 1988 section [457]a?\b|unfit)"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROWS: Final[tuple[Row, ...]] = (
    # Sexual offences.
    Row(
        "sexual-intent",
        r"\b(intent to commit (a |an )?(relevant )?sexual|sexual intent|trespass .*\bsexual)",
        C.SEXUAL,
        "sexual: the trespass is not what counts",
        serious=True,
    ),
    Row("sexual-rape", r"\b(rape|raped|buggery|sodomy)\b", C.SEXUAL, "sexual", serious=True),
    Row(
        "sexual-assault",
        r"\b(sexual(ly)? (assault|abuse|touch\w*|activit\w*|communicat\w*|exploit\w*|offen[cs]es?\b(?! act))|indecent(ly)? assault|assault by penetration|"
        r"sex(ual)? with|sexual act|gross indecency|indecency with|unlawful sexual|incest|"
        r"(caus|incit|engag|arrang|facilitat|pay|control)\w* .*\b(sexual|prostitut\w*|pornograph\w*))",
        C.SEXUAL,
        "sexual",
        serious=True,
    ),
    Row("sexual-grooming", r"\b(groom(ing)?|meet\w* .*groom\w*)\b", C.SEXUAL, "sexual", serious=True),
    Row(
        "sexual-images",
        r"\b((indecent|prohibited|extreme|pornographic|obscene|sexual|intimate)\b.*\b(image|photo|photograph|picture|film|pseudo)\w*|"
        r"extreme porn\w*|child porn\w*|upskirt\w*|voyeur\w*|revenge porn\w*|private sexual)",
        C.SEXUAL,
        "sexual",
        serious=True,
    ),
    Row(
        "sexual-register",
        r"\b(sex(ual)? offen(der|ce)s?( act \d{4})?\b.*\b(regist\w*|notif\w*|order|requirement\w*|prevention|harm)|sexual harm prevention|"
        r"sexual risk order|notification requirements|sopo\b|shpo\b)",
        C.SEXUAL,
        "a breach of what holds a sexual offender",
        serious=True,
    ),
    Row(
        "sexual-exposure",
        r"\b(indecent exposure|expos(ure|ing) (of )?(himself|herself|genitals|person)|outraging public decency|"
        r"flashing|exposure sexual|sexual exposure|exposure)\b(?!.*\bdanger)",
        C.SEXUAL,
        "sexual",
    ),
    Row(
        "sexual-other",
        r"\b(sexual\w*|sex offen\w*|brothel|prostitut\w*|kerb crawl\w*|solicit\w* (for|in))",
        C.SEXUAL,
        "sexual",
    ),
    # Harm to or neglect of a child.
    Row(
        "child-cruelty",
        rf"\b(cruelty (to|towards?)|wilful\w* neglect|ill treat\w*|neglect\w* .*{_CHILD}|{_CHILD} .*\b(neglect|cruelty|ill treat\w*)|"
        rf"child neglect|abandon\w* .*{_CHILD}|expos\w* .*{_CHILD}.*|allow\w* .*death of .*(child|person|adult)|"
        rf"children and young persons act 1933 section 1\b|overlay\w*)",
        C.CHILD_NEGLECT_OR_HARM,
        "harm to or neglect of a child",
        serious=True,
    ),
    Row(
        "child-abduction",
        rf"\b(child abduction|abduct\w*|tak\w* .*{_CHILD}.* (out of|from) (the )?(uk|united kingdom|jurisdiction|lawful)|kidnap\w*|child stealing)",
        C.CHILD_NEGLECT_OR_HARM,
        "taking a child, or anybody",
        serious=True,
    ),
    Row(
        "fgm",
        r"\b(female genital mutilation|fgm|infanticide|child destruction|conceal\w* .*birth)\b",
        C.CHILD_NEGLECT_OR_HARM,
        "harm to a child",
        serious=True,
    ),
    Row(
        "child-drunk-in-charge",
        rf"\bdrunk .*in charge of .*{_CHILD}",
        C.CHILD_NEGLECT_OR_HARM,
        "harm to or neglect of a child",
        serious=True,
    ),
    Row(
        "child-assault",
        rf"\b(assault|batter|wound|beat|violence|strik|hit)\w*\b.*\b{_CHILD}\b",
        C.CHILD_NEGLECT_OR_HARM,
        "violence to a child",
        serious=True,
    ),
    # Violence, the worst first.
    Row(
        "violence-death",
        r"\b(murder\w*|manslaughter|homicide|kill\w* (of )?(a )?(person|another|threat)|attempt\w* to kill|solicit\w* .*murder)\b(?!.*careless)",
        C.VIOLENCE,
        "violence",
        serious=True,
    ),
    Row(
        "violence-grievous",
        r"\b(grievous bodily harm|offences against the person act 1861 section (18|20|21|22|23|24)\b|"
        r"(malicious|unlawful)(ly)? wound\w*|wound\w*|acid|corrosive|poison\w*|noxious|torture)\b",
        C.VIOLENCE,
        "serious violence",
        serious=True,
    ),
    Row(
        "violence-strangulation",
        r"\b(strangl?\w*|strangulat\w*|suffocat\w*|chok(e|ing))\b",
        C.VIOLENCE,
        "serious violence: a known sign of worse to come",
        serious=True,
    ),
    Row(
        "violence-liberty",
        r"\b(false(ly)? imprison\w*|unlawful imprisonment|hostage|slavery|servitude|forced labour|traffick\w* (of )?(a )?(person|people|human\w*)|"
        r"human traffick\w*|modern slavery|forced marriage)\b",
        C.VIOLENCE,
        "violence",
        serious=True,
    ),
    Row(
        "violence-weapon-serious",
        r"\b(firearms?|shotgun|ammunition|explosives?|imitation (gun|firearm)|arson|set\w* fire|damage .*by fire|endanger\w* life|terroris\w*|"
        r"robbery|rob\b|robbed|aggravated burglary|carjack\w*)\b",
        C.VIOLENCE,
        "serious violence, or the means to it",
        serious=True,
    ),
    Row(
        "violence-threats-to-kill",
        r"\bthreat\w* (to|of) (kill\w*|murder|life)\b",
        C.VIOLENCE,
        "violence",
        serious=True,
    ),
    # Harassment, stalking and abuse within the family.
    Row(
        "coercion",
        r"\b(coercive|controlling( or| and)? ?(coercive)? behaviou?r|coerci\w+)\b",
        C.HARASSMENT_AND_STALKING,
        "domestic abuse",
        serious=True,
    ),
    Row(
        "stalking-fear",
        r"\b(stalk\w*|(harass\w*|course of conduct) .*\b(fear|(?<!without )violence)|putting .*in fear of violence)\b",
        C.HARASSMENT_AND_STALKING,
        "stalking, or fear of violence",
        serious=True,
    ),
    Row(
        "harassment",
        r"\b(harass\w*|restraining order|non molestation|molest\w*|occupation order|domestic violence (protection )?(order|notice)|"
        r"dvp[on]|dap[on]|injunction|family law act 1996|protection from harassment act|"
        r"malicious(ly)? communicat\w*|(offensive|menacing|threatening|indecent|grossly offensive|obscene) .*\b(messages?|letters?|calls?|communicat\w*|"
        r"electronic)|communications act 2003 section 127\b|nuisance (phone |telephone )?calls?|persistent\w* .*(calls?|messages?|network)|blackmail|"
        r"intimidat\w*|witness .*threat\w*|threat\w* .*witness|honou?r based)\b",
        C.HARASSMENT_AND_STALKING,
        "harassment, or a breach of what protects somebody",
    ),
    Row(
        "violence-assault",
        r"\b(assault\w*|batter(y|ed|ing)|actual bodily harm|bodily harm|common assault|beat(ing|en)?|offences against the person act 1861|"
        r"offences against the person act|criminal justice act 1988 section 39\b|affray|violent disorder|violence|violent|riot\w*|head ?butt\w*|punch\w*|"
        r"fight\w*|kick\w*|bit(e|ing)\b|spit\w*|resist\w* .*(constable|police|arrest)|obstruct\w* .*(constable|police)\b.*assault\w*)",
        C.VIOLENCE,
        "violence",
    ),
    Row("domestic-abuse", r"\bdomestic (abuse|violence)\b", C.HARASSMENT_AND_STALKING, "domestic abuse"),
    Row(
        "violence-weapon",
        r"\b(offensive weapon|(bladed|pointed|sharp\w*)( sharply pointed)? ?(article|instrument|object|weapon)?|blade|knife|knives|weapon|cs gas|pepper spray|taser|"
        r"knuckle ?duster|machete|baton|air ?(gun|rifle|weapon)|crossbow)\b",
        C.VIOLENCE,
        "a weapon",
    ),
    Row(
        "violence-threats",
        r"\b(threat\w*|fear or provocation of violence|fear of (unlawful )?violence|public order act 1986 section [1234]a?\b|"
        r"false imprisonment|cruelty|(caus\w* )?unnecessary suffering|animal welfare act 2006 section [48]|menac\w*)\b",
        C.VIOLENCE,
        "violence, its threat, or cruelty",
    ),
    # Drink and drugs, driving with them included.
    Row(
        "death-by-driving",
        rf"\b(caus\w* )?(death|serious injury) by .*(driv\w*|vehicle).*\b{_ALCOHOL}",
        C.DRUGS_OR_ALCOHOL,
        "drink or drugs, and a death or injury",
        serious=True,
    ),
    Row(
        "drugs-supply",
        rf"\b(((possess\w*|hold\w*)( with| and)? intent to supply)|suppl\w* .*{_DRUG}|{_DRUG}.*suppl\w*|deal\w* .*{_DRUG}|traffick\w* .*{_DRUG}|"
        rf"(import\w*|produc\w*|cultivat\w*|manufactur\w*|grow\w*|export\w*|conspir\w*|evasion|smuggl\w*|concerned|permit\w*) .*{_DRUG}|"
        rf"{_DRUG}.*(import|produc|cultivat|traffick|deal)\w*)",
        C.DRUGS_OR_ALCOHOL,
        "drugs",
    ),
    Row("drugs", rf"\b{_DRUG}", C.DRUGS_OR_ALCOHOL, "drugs"),
    Row("alcohol", rf"\b{_ALCOHOL}", C.DRUGS_OR_ALCOHOL, "drink"),
    # Deceit, in terms of truthfulness.
    Row(
        "deceit",
        r"\b(fraud\w*|false representation|false (statement|account\w*|instrument|document|declaration|report|name|information|identity|evidence|passport|particulars)\w*|"
        r"decept\w*|deceiv\w*|forg(e|ed|ery|ing)|counterfeit\w*|perjury|pervert\w* .*justice|perverting|dishonest\w* (failing|representation|making|obtain\w*|claim\w*)|"
        r"benefit (fraud|offence)|money launder\w*|launder\w*|identity document\w*|impersonat\w*|personat\w*|conceal\w* criminal property|"
        r"obtain\w* .*by decept\w*|(waste|wasting|wasteful)\w* .*police|bribery|bribe|cheat\w*|misrepresent\w*|mislead\w*|"
        r"criminal property|fail\w* to (disclose|notify|declare) .*(circumstances|benefit|information)|bigamy|contempt .*(false|lie|lying)|assist\w* .*offender)\b",
        C.DECEIT,
        "deceit, in terms of truthfulness",
    ),
    # Motoring and trespass, where that is all there is. Death and injury by driving, and taking a vehicle, go to a person.
    Row(
        "motoring",
        r"\b(speed\w*|mph|due care|consideration|careless\w*|dangerous(ly)? driv\w*|driv\w* .*\b(dangerously|recklessly)|furious driv\w*|"
        r"(un)?insur\w*|driving licen[cs]e|driv\w* .*\blicen[cs]e|licen[cs]e .*\bdriv\w*|unlicensed|untaxed|test certificate|mot|road tax|"
        r"vehicle excise|excise licence|driv\w* .*\bdisqualified|disqualified driv\w*|defective|bald|construction and use|tachograph|mobile phone|"
        r"hand ?held|seat ?belt|helmet|traffic (light|sign)s?|red light|(fail\w*|not) .*\b(stop|report)|identity of driver|park(ing|ed)|"
        r"obstruct\w* .*\b(highway|road)|motoring|road traffic act 1988|road traffic regulation act|number plates?|l plates|no licence)\b",
        C.MOTORING,
        "motoring without drink or drugs",
        relevance=Relevance.NOT_RELEVANT,
        only=_words(
            """a aa about accident accordance act acts after against an and any area as at attention automatic bald bay belt belts box brake brakes
            breach bus by camera car care careless carelessly causing certificate collision comply condition conform consideration
            construction contrary contravene contravening crash crossing dangerous dangerously defective details disc disqualified
            documents double drive driven driver drivers drives driving drove due endorsable excess exceed exceeded exceeding excise
            exchange exhaust expired fail failed failing failure fixed for from furious furiously general give given goods hand handheld
            having heavy held helmet highway holder hours identify identity illegal in inconsiderate indication information insecure
            instruction insurance insured junction keep keeping l lane leaving licence licences license lights light limit line lines load
            lorry m mobile moped mot motor motorbike motorcycle motoring motorway mph name no not notice number obey obstructing
            obstruction of off offence offences on or order otherwise out over overload overloaded own owner parked parking parts party pass
            passing pavement pedestrian penalty permit permitting phone plate plates point police policy position private proceeding
            produce proper properly provide provisional public radar reasonable reckless recklessly record red regulation regulations report
            required restricted riding risks road roads rta rules safe scene seat seatbelt sign signal signals signs so solid
            speed speeding steering stop supervised supervision supply surrender tachograph tax taxed telephone temporary test than that
            the there third to traffic tyre tyres uninsured unlicensed unnecessary unreasonable untaxed use used user using valid van
            vehicle vehicles was wear wearing when where while whilst white wilful with without worn wrong yellow zebra zone"""
        ),
    ),
    Row(
        "trespass",
        r"\b(trespass\w*|squatting|adverse occupation)\b",
        C.TRESPASS,
        "trespass",
        relevance=Relevance.NOT_RELEVANT,
        only=_words(
            """a act adjoining adverse aggravated and any as at being building by civil criminal designated enter entering entry fail failing
            failure field found garden in justice land leave licensed line lines not occupation of offence on onto order premises
            private property protected public railway railways remain remaining residential school simple site squatting
            the to track tracks trespass trespasser trespassers trespassing upon"""
        ),
    ),
)
"""The classification, in the order in which it is read."""

_SPELLINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"\bo\.? ?a\.? ?p\.? ?a?\.?(?=[\s\d]|$)", "offences against the person act"),
    (r"\bg\.? ?b\.? ?h\b\.?", "grievous bodily harm"),
    (r"\ba\.? ?b\.? ?h\b\.?", "actual bodily harm"),
    (r"\bd\.? ?v\b\.?", "domestic violence"),
    (r"\bt\.? ?w\.? ?o\.? ?c\b\.?|\btwocc?ing\b|\btda\b", "taking without owners consent"),
    (r"\bp\.? ?w\.? ?i\.? ?t\.? ?s\b\.?", "possession with intent to supply"),
    (r"\bpoc(ca|a)\b", "proceeds of crime act"),
    (r"\bd\.?u\.?i\.?\b|\bdrink[\s-]*driv\w*|\bdrunk[\s-]*driv\w*", "drink driving"),
    (r"\bo\.?p\.?l\.?\b", "over prescribed limit"),
    (r"\bm\.?d\.?a\.?(?=\s*(19)?71|\s*$)", "misuse of drugs act"),
    (r"\br\.?t\.?a\.?(?=[\s\d]|$)", "road traffic act"),
    (r"\bc\.?j\.?a\.?(?=[\s\d]|$)", "criminal justice act"),
    (r"\bp\.?o\.?a\.?(?=[\s\d]|$)", "public order act"),
    (r"\bs\.?o\.?a\.?(?=[\s\d]|$)", "sexual offences act"),
    (r"\bp\.?h\.?a\.?(?=[\s\d]|$)", "protection from harassment act"),
    (r"\biioc\b", "indecent images of children"),
    (r"\busi\b", "unlawful sexual intercourse"),
    (r"\bcriminal dam\b", "criminal damage"),
    (r"\bviol(?=[\s.]|$)", "violence"),
    (r"\bposs(?=[\s.]|$)\.?", "possession"),
    (r"\bw/?i\b(?=.*suppl)", "with intent"),
    (r"\bw/o\b", "without"),
    (r"\b(off|offs)\.? wpn\b|\boff(ensive)?\.? weap(on)?\b", "offensive weapon"),
    (r"\basslt\b", "assault"),
    (r"\bharrass", "harass"),
    (r"\b(section|sect|sec|ss|s)\.? ?(?=\d)", "section "),
)
"""What the police abbreviate, and how it is spelt here. Applied to lower case, before punctuation goes."""

_SECTION_FIRST: Final = re.compile(
    r"(?:contrary to )?section (\d+\w?)(?: ?\(\d+\w?\))*(?: (?:of|and|to|the)\b)* ?((?:[a-z]+ )*?act(?: \d{4})?)"
)
_SECTION_LAST: Final = re.compile(r"(act(?: \d{4})?)(?: |,)*section (\d+\w?)")
_ACT_YEARS: Final = {
    "offences against the person act": "1861",
    "misuse of drugs act": "1971",
    "road traffic act": "1988",
    "criminal justice act": "1988",
    "public order act": "1986",
    "sexual offences act": "2003",
    "children and young persons act": "1933",
}
_BARE_SECTIONS: Final = {
    "18": "grievous bodily harm",
    "20": "grievous bodily harm",
    "47": "actual bodily harm",
    "39": "common assault",
}
"""Sections that are named without their statute, as the police and courts call these assaults."""
_HARMLESS_SECTIONS: Final = re.compile(
    r"\b(road traffic act 1988 section (2|3|14|15|16|22|22a|25|35|36|40a|41[abd]?|42|47|87|143|163|165|170|172|173)|"
    r"road traffic regulation act 1984 section (84|85|86|89)|criminal justice and public order act 1994 section (61|62|63|68|69))\b"
)
"""Sections about motoring without drink or drugs, and about trespass."""
_BARE: Final = re.compile(r"^(?:assault |wounding |gbh )?section (18|20|39|47)(?: assault| wounding)?$")


@lru_cache(maxsize=4096)
def normal_offence(words: str) -> str:
    """An offence in one spelling: lower case, no punctuation, no abbreviations, a statute before its section."""
    text = words.lower().replace("\u2019", "'").replace("'", "").replace("&", " and ")
    for pattern, spelt in _SPELLINGS:
        text = re.sub(pattern, spelt, text)
    text = " ".join(re.sub(r"[^\w()/ ]+", " ", text).split())
    text = _SECTION_FIRST.sub(lambda found: f"{_dated(found[2])} section {found[1]}", text)
    for act, year in _ACT_YEARS.items():
        text = re.sub(rf"\b{act}\b(?! \d{{4}})", f"{act} {year}", text)
    text = " ".join(re.sub(r"\((\d+\w?|[a-z])\)|[^\w ]+", " ", text).split())
    text = _SECTION_LAST.sub(r"\1 section \2", text)
    bare = _BARE.fullmatch(text)
    return _BARE_SECTIONS[bare[1]] if bare else text


def classify(words: str) -> Judgement:
    """How an offence, as the police word it, is judged (P5). Whatever no row fits goes to a person."""
    text = normal_offence(words[:_LONGEST])
    for row, pattern in _compiled():
        if pattern.search(text) and (row.only is None or (len(words) <= _LONGEST and _knows(row.only, text))):
            return Judgement(row.name, row.category, row.relevance, row.serious)
    return _UNKNOWN


_LONGEST: Final = 1000
"""Characters of a wording that are read. What is longer is never taken for nothing."""


def _knows(only: frozenset[str], text: str) -> bool:
    """Whether every word is one of these. A section counts only with its statute: alone it may be that of an assault."""
    return all(word in only or word.isdecimal() for word in _HARMLESS_SECTIONS.sub("", text).split())


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Row, re.Pattern[str]], ...]:
    return tuple((row, re.compile(row.pattern)) for row in ROWS)


def _dated(act: str) -> str:
    act = " ".join(act.split())
    return f"{act} {_ACT_YEARS[act]}" if act in _ACT_YEARS else act
