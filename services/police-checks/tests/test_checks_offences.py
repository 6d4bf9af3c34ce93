from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from checks_world import NOW, POLICY
from hypothesis import example, given
from hypothesis import strategies as st

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import OffenceCategory as C
from cafcass_runtime import policies, references
from cafcass_runtime.policies import PolicyError
from cafcass_runtime.references import ReferenceDataError
from cafcass_runtime.testing.policy import policy_of
from police_checks.app import service
from police_checks.domain.answers.offences import classification_of
from police_checks.domain.reference import OFFENCES

CLASSIFICATION = classification_of(POLICY)
classify, normal_offence = CLASSIFICATION.judge, CLASSIFICATION.normal
ROWS = POLICY.reference(OFFENCES)

SERIOUS = {
    C.VIOLENCE: """
        Murder
        ATTEMPTED MURDER
        Manslaughter (diminished responsibility)
        Conspiracy to murder
        Soliciting to murder
        GBH
        G.B.H. with intent
        Wounding/inflicting GBH, s.20 OAPA 1861
        s.18
        S.20 assault
        Sec 18 wounding
        Wounding with intent to do grievous bodily harm, s18 Offences Against the Person Act 1861
        Inflicting grievous bodily harm without intent
        Unlawful wounding
        MALICIOUS WOUNDING
        Contrary to section 20 of the Offences Against the Person Act 1861
        O.A.P.A. 1861 s.18
        Intentional strangulation (non-fatal)
        Non-fatal suffocation
        Attempting to choke with intent to commit an indictable offence
        False imprisonment
        Modern Slavery Act 2015 - holding a person in servitude
        Human trafficking for exploitation
        Threats to kill
        Threatening to kill another
        Possession of a firearm with intent to endanger life
        Possessing a shotgun without a certificate
        Arson being reckless as to whether life was endangered
        Robbery
        Attempted robbery
        Aggravated burglary
        Administering a noxious substance with intent to injure
        Offences Against the Person Act 1861 s.16
        s.29 OAPA 1861
        Serious Crime Act 2015 s.75A
        SCA 2015 s.75A
        Kidnapping of an adult male
        Cruelty to a dog, wounding with intent
        Throwing corrosive fluid with intent
    """,
    C.SEXUAL: """
        Rape of a female aged 16 or over
        Attempted rape
        Rape of a female under 13 (S.O.A. 2003)
        Sexual assault on a female
        Sexual Assault - S3 SOA 2003
        Indecent assault on male person
        Assault by penetration
        Sexual activity with a child
        Sexual activity in presence of child under 16
        Causing or inciting a child to engage in sexual activity
        Sexual communication with a child
        SOA 2003 s.1
        Sexual Offences Act 2003 s.5
        s.5 SOA 2003
        S5 SOA
        Contrary to section 9 of the Sexual Offences Act 2003
        Sexual Offences Act 2003 ss.66 and 5
        s.66 and s.5 SOA 2003
        Sexual Offences Act 2003 s.66A
        Exposure and s.5 Sexual Offences Act 2003
        Sexual Offences Act 1956 s.1
        Sexual Offences (Scotland) Act 2009 s.18
        Sex Offences Act 2003 s.14
        Sexual Offences Act 2003
        Protection of Children Act 1978 s.1
        PCA 1978 s.1
        Criminal Justice Act 1988 s.160
        CJA 1988 s.160
        Serious Crime Act 2015 s.69
        Meeting a child following sexual grooming
        Gross indecency with a child
        USI with girl under 16
        Incest
        Making indecent photographs of children
        Possession of IIOC category A
        Distributing indecent images
        Possessing extreme pornographic image
        Voyeurism
        Disclosing private sexual photographs and films with intent to cause distress
        Trespass with intent to commit a sexual offence
        Burglary with intent to commit rape
        Breach of Sexual Harm Prevention Order
        Fail to comply with notification requirements - sex offender
        Breach of SOPO
    """,
    C.CHILD_NEGLECT_OR_HARM: """
        Child cruelty
        Cruelty to a person under 16 years
        Child neglect
        Wilful neglect of a child
        Domestic Violence Crime and Victims Act 2004 s.5
        s.5 DVCVA 2004
        CYPA 1933 s.1(1)
        CAA 1984 s.1
        Death of a child - causing or allowing
        Administering drug to child
        Give intoxicating liquor to child under 5
        Supplying Class A controlled drug to a child
        Neglecting child in a manner likely to cause unnecessary suffering
        Ill-treatment of a child
        s.1 Children and Young Persons Act 1933
        Child abduction by parent
        Abduction of child by other person
        Taking a child out of the UK without consent
        Kidnapping
        Kidnap - common law
        Cruelty to an animal and to a child
        Actual bodily harm to a child
        Child assaulted by stepfather
        Common assault on a minor
        Assault on minors
        Causing or allowing the death of a child or vulnerable adult
        Abandoning a child under two years
        Assault on a child
        Battery of a child under 16
        Common assault (child)
        Female genital mutilation
        Being drunk in charge of a child under 7
        Infanticide
    """,
    C.HARASSMENT_AND_STALKING: """
        Stalking
        Stalking involving fear of violence
        Protection from Harassment Act 1997 s.4
        PHA 1997 s.4A
        s.2A PHA 1997
        Serious Crime Act 2015 s.76
        Stalking causing serious alarm or distress
        Harassment - putting people in fear of violence
        Putting a person in fear of violence by harassment
        Coercive or controlling behaviour
        Controlling or coercive behaviour in an intimate or family relationship
        COERCIVE CONTROL s.76 Serious Crime Act 2015
    """,
    C.DRUGS_OR_ALCOHOL: """
        Causing death by careless driving when under the influence of drink
        Causing death by driving while over prescribed limit
    """,
}

RELEVANT = {
    C.VIOLENCE: """
        Assault occasioning actual bodily harm
        ABH
        A.B.H.
        Assault occasioning A.B.H. s.47 OAPA
        s47
        Section 47 assault
        Offences Against the Person Act 1861 s.47
        Common assault
        Common Assault s.39 CJA 1988
        s.39
        Assault by beating
        Battery (DV)
        Asslt - common
        Assault PC
        Assaulting a constable in the execution of his duty
        Assault on emergency worker
        Resisting arrest of constable
        Assault with intent to resist arrest
        Affray
        Violent disorder
        Use violence to secure entry
        Section 4 Public Order Act 1986
        Fear or provocation of violence
        Using threatening words or behaviour
        Threatening behaviour, s.4 POA 1986
        Possession of offensive weapon in a public place
        Poss. off. wpn
        Having a bladed article in a public place
        Possession of knife blade/sharp pointed article
        Possessing a taser
        Threatening with a blade
        Threat to destroy or damage property
        Causing unnecessary suffering to a protected animal
        Cruelty to an animal
        Wilful neglect of a horse
        Ill-treating a domestic animal
        Wounding a badger
        Animal Welfare Act 2006 s.4
        Common assault - minor injuries
        Battery, minor injury caused
        Assault by beating - minor harm
        Ill-treatment of a person who lacks capacity
        Wilful neglect of a person without capacity, s.44 Mental Capacity Act 2005
        Ill-treatment of a patient, s.127 Mental Health Act 1983
        Care worker ill-treating an individual
    """,
    C.SEXUAL: """
        Indecent exposure
        Exposure (Sexual Offences Act 2003 s.66)
        Outraging public decency
        Keeping a brothel
        Sexual Offences Act 2003 s.66
        s.71 SOA 2003
        Sexual Offences Act 1956 s.33
        Keeping a brothel, Sexual Offences Act 1956
        Kerb crawling
    """,
    C.HARASSMENT_AND_STALKING: """
        Harassment
        Harrassment without violence
        Harassment, s.2 PHA 1997
        PHA 1997 s.5
        Pursue course of conduct amounting to harassment
        Breach of restraining order
        Breach of non-molestation order
        Non-molestation breach
        NON MOLESTATION ORDER - BREACH OF
        Breach of occupation order
        Breach of DVPO
        Breach of domestic violence protection notice
        Domestic abuse incident
        Domestic abuse - breach of injunction
        Sending malicious communications
        Sending letter or article with indecent or grossly offensive message
        Persistently making use of public communications network to cause annoyance
        Improper use of electronic communications network s.127 Communications Act 2003, menacing message
        Blackmail
        Witness intimidation
        Intimidating a juror
    """,
    C.DRUGS_OR_ALCOHOL: """
        Possession of cannabis
        Possessing controlled drug - Class B - cannabis
        Possession of class A drug
        Misuse of Drugs Act 1971 s.5(2)
        s.5(2) Misuse of Drugs Act
        Contrary to section 5(2) of the Misuse of Drugs Act 1971
        MDA 1971
        PWITS Class A (heroin)
        P.W.I.T.S. cocaine
        Possession with intent to supply
        Being concerned in the supply of crack cocaine
        Supplying Class A controlled drug
        Producing cannabis
        Cultivation of cannabis
        Conspiracy to supply controlled drugs
        Importing drugs
        Drug driving
        Driving with excess drugs (cannabis)
        Drink driving
        DUI
        Drink-drive
        Drunk driving
        Driving with excess alcohol
        Driving a motor vehicle with excess alcohol, s.5 RTA 1988
        Excess alcohol
        OPL
        Driving whilst unfit through drink
        Driving while unfit through drugs
        Being in charge of a vehicle while over the prescribed limit
        Fail to provide specimen for analysis
        Failing to provide a specimen of breath
        Refusing to provide blood sample
        Dangerous driving whilst drunk
        Driving without due care and attention while under the influence of alcohol
        No insurance and drink driving
        Speeding while over the limit
        Drunk and disorderly
        Drunk and incapable
        Being found drunk in a public place
        Theft and possession of cannabis
        Permitting premises to be used for smoking cannabis
        Supplying a psychoactive substance
    """,
    C.DECEIT: """
        Fraud by false representation
        Fraud
        Fraud Act 2006 s.1
        False representation - benefit
        Making false statement to obtain benefit
        Benefit fraud
        Obtaining property by deception
        Obtaining services dishonestly by deception
        False accounting
        Forgery
        Using a false instrument
        Possession of false identity documents
        Perjury
        Perverting the course of justice
        Doing acts tending and intended to pervert the course of public justice
        Wasting police time
        Money laundering
        Converting criminal property
        Dishonestly failing to disclose information
        Failing to notify change of circumstances affecting entitlement to benefit
        Impersonating a police officer
        Bigamy
        Counterfeit currency - passing
    """,
}

NOT_RELEVANT = {
    C.MOTORING: """
        Speeding
        Exceeding 30 mph speed limit
        Exceed speed limit on motorway
        Excess speed
        Driving at 96 mph
        Driving without due care and attention
        Drive without reasonable consideration
        Careless driving
        Dangerous driving
        Driving a motor vehicle dangerously
        s.3 RTA 1988
        Road Traffic Act 1988, section 143
        No insurance
        Driving without insurance
        Using a motor vehicle without insurance
        Using vehicle while uninsured
        Use of motor vehicle uninsured against third party risks
        Driving otherwise than in accordance with a licence
        No driving licence
        No MOT
        Using a vehicle without a test certificate
        No test certificate
        Driving whilst disqualified
        Driving while disqualified from driving
        Disqualified driving
        No road tax
        Keeping an untaxed vehicle
        Failing to stop after an accident
        Fail to stop / report accident
        Failing to stop for police
        Failing to comply with red traffic light
        Failing to give information as to identity of driver
        Using a hand-held mobile phone while driving
        Not wearing a seat belt
        Defective tyre
        Defective tyres and brakes
        Parking on a zebra crossing
        Wilful obstruction of the highway
        Obstructing the highway
        Motoring offence
        RTA 1988 s.170 - failing to stop
    """,
    C.TRESPASS: """
        Trespass
        Aggravated trespass
        Criminal trespass
        Trespassing on a railway
        Trespass on licensed premises
        Squatting in a residential building
        Failing to leave land as a trespasser
        Aggravated trespass, s.68 Criminal Justice and Public Order Act 1994
    """,
}

FOR_A_PERSON = """
    Theft
    Theft from shop
    Shoplifting
    Burglary dwelling
    Burglary other than dwelling
    Going equipped for theft
    Handling stolen goods
    TWOC
    Taking without owner's consent
    Taking a motor vehicle without consent
    Aggravated vehicle taking
    Criminal damage
    Criminal dam. under £5000
    Causing death by dangerous driving
    Causing serious injury by dangerous driving
    Causing death by careless driving
    Breach of the peace
    Failing to surrender to bail
    Breach of community order
    Breach of bail conditions
    Abstracting electricity
    Begging
    Trespass with intent to steal
    Burglary and trespass
    Dangerous dog
    Dangerous driving, s.1 Road Traffic Act 1988
    Speeding and s.39
    Obstructing a constable
    Escape from lawful custody
    Television licence
    Fly tipping
    Travelling on railway without paying fare
    Dropping litter
    Breach of anti-social behaviour order
    School non-attendance
    Wilful neglect of duty
    Misconduct in public office - wilful neglect of public duty
    Absconding
    Criminal attempt
    Offence not specified
    ???
    s.5
    12345
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


TABLE = [
    *((line, c, Relevance.RELEVANT, True) for c, text in SERIOUS.items() for line in lines(text)),
    *((line, c, Relevance.RELEVANT, False) for c, text in RELEVANT.items() for line in lines(text)),
    *((line, c, Relevance.NOT_RELEVANT, False) for c, text in NOT_RELEVANT.items() for line in lines(text)),
    *((line, C.UNCLASSIFIED, Relevance.FOR_A_PERSON, False) for line in lines(FOR_A_PERSON)),
]


@pytest.mark.practice(
    "R9",
    "an offence is judged by its victim: an animal, somebody without capacity and a public duty are no child, and minor injuries no minor",
)
@pytest.mark.parametrize(("words", "category", "relevance", "serious"), TABLE, ids=[row[0] for row in TABLE])
def test_an_offence_is_judged_however_it_is_worded(
    words: str, category: C, relevance: Relevance, serious: bool
) -> None:
    judged = classify(words)
    assert (judged.category, judged.relevance, judged.serious) == (category, relevance, serious), (
        judged.row,
        normal_offence(words),
    )


def test_every_row_is_proven_by_an_offence() -> None:
    assert {classify(words).row for words, *_ in TABLE} == {row.name for row in ROWS} | {"no row"}
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.why for row in ROWS)


CALM = [words for words, _, relevance, _ in TABLE if relevance is Relevance.NOT_RELEVANT]
GRAVE = [words for words, _, relevance, _ in TABLE if relevance is Relevance.RELEVANT]


@given(
    st.sampled_from(CALM), st.sampled_from(GRAVE), st.sampled_from([" and ", ", ", " / ", "; ", " - "]), st.booleans()
)
def test_nothing_of_weight_hides_behind_a_word_that_is_not_relevant(
    calm: str, grave: str, between: str, calm_first: bool
) -> None:
    both = f"{calm}{between}{grave}" if calm_first else f"{grave}{between}{calm}"
    assert classify(both).relevance is not Relevance.NOT_RELEVANT


@given(
    st.sampled_from(TABLE),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from([" ", "   ", "\t", "\n", "\u00a0 "]),
    st.text(" .\n", max_size=4),
)
@example(("Poss. off. wpn", C.VIOLENCE, Relevance.RELEVANT, False), str.lower, "   ", ". ")
def test_case_spacing_and_dots_at_the_end_change_nothing(
    row: tuple[str, C, Relevance, bool], case: Callable[[str], str], space: str, end: str
) -> None:
    words = row[0]
    written = f"{space}{case(words).replace(' ', space)}{end}"
    assert (classify(written), normal_offence(written)) == (classify(words), normal_offence(words))


def test_a_wording_that_is_too_long_to_read_is_never_nothing_and_blanks_do_not_make_one() -> None:
    assert classify("Speeding" + " " * 2000 + "on road").relevance is Relevance.NOT_RELEVANT
    assert classify("Speeding " + "on road " * 200).relevance is Relevance.FOR_A_PERSON


@given(st.text(max_size=80))
def test_whatever_is_written_is_judged_and_what_no_row_knows_goes_to_a_person(words: str) -> None:
    judged = classify(words)
    assert judged.relevance.known
    assert (judged.category is C.UNCLASSIFIED) == (judged.relevance is Relevance.FOR_A_PERSON)


HEADINGS = {
    "offences": "name,pattern,category,relevance,serious,only,victim,why,source",
    "offence-words": "list,word",
    "offence-spellings": "written,spelt",
    "offence-acts": "act,year",
    "offence-sections": "act,section,spelt",
    "outward-codes": "code,authority",
    "police-areas": "authority,force",
}
RIGHT = {
    "offences": "fishing,\\b{fish}\\b,motoring,not-relevant,no,fishing,anybody,no more than that,invented",
    "offence-words": "fish,carp\nfishing,carp",
    "offence-spellings": "wo,without",
    "offence-acts": "fish act,1901",
    "offence-sections": ",7,fish",
    "outward-codes": "LS1,Leeds City Council",
    "police-areas": "Leeds City Council,West Yorkshire Police",
}


def written(folder: Path, **changed: str) -> Path:
    for name, rows in {**RIGHT, **{name.replace("_", "-"): rows for name, rows in changed.items()}}.items():
        (folder / name).mkdir()
        (folder / name / "2026-01-01.csv").write_text(f"# invented\n{HEADINGS[name]}\n{rows}\n")
    return folder


def test_the_classification_is_what_the_tables_say(tmp_path: Path) -> None:
    files = written(tmp_path, offence_words="fish,carp\nfish,pik(e|es)\nfishing,carp\nfishing,pikes\nfishing,for")
    judge = classification_of(policy_of(service, reference_files=files).at(NOW)).judge
    assert [judge(words).row for words in ("Carp", "for PIKES", "pike", "Rape")] == [
        "fishing",
        "fishing",
        "no row",
        "no row",
    ]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"offences": "a,x,violence,relevant,no,,v,w,s\na,y,violence,relevant,no,,v,w,s"}, "each name has one row: a"),
        ({"offences": "a,(x,violence,relevant,no,,v,w,s"}, "a: missing ), unterminated subpattern"),
        ({"offences": "a,{bird},violence,relevant,no,,v,w,s"}, "a: there is no list bird"),
        ({"offences": "a,x,motoring,not-relevant,no,bird,v,w,s"}, "a: there is no list bird"),
        ({"offences": "a,x,motoring,not-relevant,no,,v,w,s"}, "a: what is not relevant has to name the only words"),
        ({"offences": "a,x,fishing,relevant,no,,v,w,s"}, "a: there is no such category or relevance"),
        ({"offences": "a,x,violence,relevant,no,,v,w,"}, "a: a row names its source"),
        ({"offences": "a,x,violence,relevant,perhaps,,v,w,s"}, "serious"),
        ({"offence_words": "fish,carp\nfish,carp"}, "each word of a list has one row: fish: carp"),
        ({"offence_words": "fish,(\nfishing,carp"}, "fishing: missing ), unterminated subpattern"),
        ({"offence_spellings": "w(,without"}, "w(: missing ), unterminated subpattern"),
        ({"offence_acts": "fish act,1901\nfish act,1902"}, "each act has one row: fish act"),
        ({"offence_sections": "fish act,7,fish"}, "section 7: it has an act, or is spelt otherwise, and never both"),
        ({"outward_codes": "LS1,A\nLS1,B\nLS1,A"}, "each part of an outward code has one row: LS1 in A"),
        ({"outward_codes": "LS,A"}, "LS: this is no outward code"),
        ({"outward_codes": "LS1,"}, "LS1: an outward code without an authority has no row"),
        ({"police_areas": "A,B\nA,C"}, "each authority has one row: A"),
        ({"police_areas": "A,"}, "A: an authority without a force has no row"),
    ],
)
def test_tables_that_do_not_fit_together_stop_the_service_at_start(
    tmp_path: Path, changed: dict[str, str], problem: str
) -> None:
    with pytest.raises((ReferenceDataError, PolicyError)) as raised:
        policies.load(
            service.policy,
            service.name,
            calendar=POLICY.calendar,
            namespace=POLICY.namespace,
            editions=references.load(written(tmp_path, **changed), service.references),
            environment={},
        )
    assert problem in str(raised.value)
