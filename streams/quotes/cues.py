"""Words by which the quotes' rules know verbs, nouns and outlets. Data only; all in lower case."""

from __future__ import annotations

import re

from streams.quotes.nouns import word_set

# --- what kind of thing a cue says ----------------------------------------------------------------------------------

BELIEF = word_set(
    """
    believe believes believed believing think thinks thought thinking expect expects expected expecting fear
    fears feared fearing hope hopes hoped hoping suspect suspects suspected doubt doubts doubted reckon reckons
    reckoned reckoning assume assumes assumed assuming presume presumes presumed consider considers considered
    feel feels felt see sees saw seeing worry worries worried worrying understood thought seen convinced
    confident view opinion judgment judgement belief estimate dread dreads dreaded anticipate anticipates
    anticipated guess guesses guessed imagine imagines imagined pencilling bets regard regards regarded
    forecasts foresees foresee
    """
)
INTENTION = word_set(
    """
    want wants wanted wanting intend intends intended intending plan plans planned planning aim aims aimed
    aiming mean means
    """
)
# Speech whatever stands beside it: "said he believed" is a statement.
SPEECH = word_set(
    """
    said say says saying told tell tells telling wrote write writes writing added adds adding announced
    announces warned warns according reported reports called calls asked asks put puts argued argues
    """
)

# Cues whose grammatical subject is not who speaks: "is understood to", "were told that", "was quoted as saying".
PASSIVE = re.compile(
    r"^(?:it\s+)?(?:(?:is|are|was|were|been|being|has been|have been|had been|be|'s|’s)\s+)(?:\w+ly\s+"
    r"|also\s+|once\s+|then\s+)*"
    r"(?:said|understood|believed|thought|expected|told|asked|urged|advised|warned|alleged|reported|reputed"
    r"|rumou?red|seen|considered"
    r"|feared|held|known|estimated|informed|ordered|instructed|reminded|invited|supposed|claimed|deemed|heard"
    r"|praised|hailed|touted|tipped|critici[sz]ed|condemned|denounced|blamed|accused|suspected|credited|described"
    r"|depicted|portrayed|regarded|viewed|perceived|mentioned|dubbed|labell?ed|nicknamed)\b"
    r"|^(?:\w+ly|often|also)\s+(?:said|believed|regarded|seen|viewed|considered|tipped|described|credited)$",
    re.IGNORECASE,
)
# A court and a jury hear what others say: "Halden Crown Court heard".
HEARD = re.compile(r"(?:(?:has|have|had|was|were|also|later|previously)\s+)*heard(?:\s+(?:that|how))?", re.IGNORECASE)
# "The mayor |seems| tired", "the line |is expected| to open", "reportedly", "a man |known for| his speeches".
OF_SUBJECT = re.compile(
    r".*(?:\b(?:is|are|was|were|be|been|being|seem(?:s|ed)?|appear(?:s|ed)?|look(?:s|ed)?|sound(?:s|ed)?)\b"
    r"|(?:\w+ly|expected|intended|known|called|dubbed|billed|labell?ed|deemed|considered|seen|regarded|described"
    r"|identified|as|for)$)",
    re.IGNORECASE,
)
IMPERSONAL = re.compile(
    r"^(?:it\s+(?:is|was|has been|had been)|it['’]s|(?:is|are|was|were|'s|’s|has been|have been)\s+(?:\w+ly\s+)?"
    r"(?:said|understood|believed|thought|expected|alleged|reported|rumou?red|seen|feared|held|estimated"
    r"|heard|told))\b",
    re.IGNORECASE,
)

# --- cues that speak of no speech -----------------------------------------------------------------------------------

_NOT = (
    r"(?:\b(?:not|never|neither|nor|nobody|no one|none|cannot)\b|\b(?:did|do|does|has|have|had|would|will|could|can|is"
    r"|was|wo|ca)n['’]t\b|\b(?:refus|declin)(?:ed|es|ing) to\b|\bfail(?:ed|s) to\b)"
)
# Not said, and so no quote: "did not say whether". What someone does not want, know or support is his view: one.
UNSAID = re.compile(
    rf"{_NOT}.*\b(?:say|said|tell|told|speak|spok|writ|wrote|call|mention|name|comment|respond|answer|repl[iy]|give|gave|disclos"
    r"|identif|specif|elaborat|confirm|discuss|reveal|offer|explain|address|provid|propos|claim|suggest|announc|report|admit"
    r"|den[iy]|state\b|ask)"
    r"|\bstopped short of\b",
    re.IGNORECASE | re.DOTALL,
)
# What may stand between a subject and its reporting verb and undo it.
AUXILIARY = re.compile(
    r"\b(?:(?:did|do|does|has|have|had|would|will|could|can|should|may|might|must|shall|is|was|were"
    r"|are)(?:\s+not|n['’]t)?|cannot|not|never|neither|nor"
    r"|(?:declin|refus)(?:ed|es|ing)\s+to|fail(?:ed|s)\s+to|(?:expected|due|likely|set|scheduled|about|able"
    r"|going|unlikely|yet)\s+to)"
    r"(?:\s+(?:not|never|be|to|also|yet|\w+ly))*\s+$",
    re.IGNORECASE,
)
# Only real modals before a reporting verb: "may say", "is expected to say", "might argue".
HYPOTHETICAL = re.compile(
    r"\b(?:may|might|could|should|would|will|can|shall|must|'ll|’ll|expected to|due to|likely to|set to|scheduled to"
    r"|about to|able to|going to|unlikely to|supposed to|yet to)\s+(?:\w+ly\s+|also\s+|soon\s+|then\s+)*"
    r"(?:say|tell|ask|argue|announce|claim|suggest|explain|confirm|admit|deny|warn|comment|reveal|state|add"
    r"|call|propose|publish|rule|testify)\b",
    re.IGNORECASE,
)
# "would only say that", "would say only", "did say", "does not hesitate to say": speech after all. "can be heard
# telling": heard.
SPOKEN_AFTER_ALL = re.compile(
    r"\b(?:only say|say only|did (?:say|tell|admit|confirm|concede|add|acknowledge|believe)|be (?:heard"
    r"|seen)|not only|not just|n[o’']t hesitate to)\b"
    r"|\b(?:would|will|could) (?:just|merely|simply) say\b",
    re.IGNORECASE,
)

# Answers without words, which are responses: "declines to say", "referred questions to".
NO_WORDS = re.compile(
    r"^\W*(?:declin|refus)(?:e|es|ed|ing)\s+(?:to\s+)?(?:say|comment|discuss|answer|elaborate|confirm|speak)\b"
    r"|\b(?:referred|directed|forwarded|redirected|steered)\s+(?:all\s+|further\s+)?(?:questions|queries"
    r"|inquiries|enquiries|calls|requests|reporters)\b",
    re.IGNORECASE,
)

# --- cues by their grammar ------------------------------------------------------------------------------------------

TOLD = re.compile(r"\b(?:told|tells?|telling|informed|informs|assured|assures|assuring|reminded)$", re.IGNORECASE)
QUOTED = re.compile(
    r"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)|paraphras(?:ed|es|ing)|attribut(?:ed|es|ing))\b", re.IGNORECASE
)

# --- outlets --------------------------------------------------------------------------------------------------------

OUTLET_NOUNS = word_set(
    """
    outlet newspaper paper daily weekly monthly broadcaster channel station network agency magazine site website
    portal programme program newsletter podcast tabloid broadsheet journal publication wire newswire radio
    television tv title bulletin show newsroom service blog gazette review quarterly
    """
)
# Words by which a name is an outlet's.
OUTLET_WORDS = word_set(
    """
    anadolu news times post gazette herald tribune journal chronicle observer guardian telegraph mail daily
    weekly radio tv television broadcasting broadcaster fm channel press ledger sentinel record beacon courier
    dispatch examiner inquirer mercury argus advertiser echo bulletin globe magazine media network online
    reporter zeitung diario diário jornal journal le matin figaro monde gazeta gazete samachar dainik kanal
    canal rtl newsroom wire bbc cnn cbs nbc abc cbc cnbc fox npr pbs itv itn sky bloomberg reuters afp ap dpa
    efe ansa tass ria interfax xinhua kyodo yonhap pti ani upi politico axios cnbc tvn rte nhk cctv aljazeera
    arabiya jazeera shimbun shinbun ilbo evening morning sunday informer correio folha globo nacion nación país
    pais prensa novosti pravda izvestia kommersant sanomat tidende posten blad dagbladet correspondent vartha
    sentinel spiegel stern bild welt lidové noviny nazione repubblica stampa corriere
    """
)
# Names that are told things and are no outlets.
NOT_OUTLET = word_set(
    """
    agency protection court parliament council committee commission congress senate assembly house bundestag
    knesset duma diet sejm riksdag storting inquiry tribunal conference board ministry department union
    association federation police bank university hospital jury cabinet government party summit forum society
    club school church authority inspectorate panel group institute office league trust nations council's
    stortinget folketing dáil dail lok rajya sabha legislature legislators board's chamber judge
    """
)
