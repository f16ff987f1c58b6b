"""Nouns by what speaks when they do: a document, an organisation, a group, one person. Data only, lower case."""

from __future__ import annotations

import unicodedata


def unaccented(word: str) -> str:
    """The word without its accents; letters like ø, which are no accented ones, stay."""
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def word_set(text: str) -> frozenset[str]:
    """The words, each with and without its accents."""
    words = text.split()
    return frozenset(words) | frozenset(map(unaccented, words))


SPOKES = word_set("spokesman spokeswoman spokesperson spokespeople spokespersons spokesmen spokeswomen representative")

DOCUMENT = word_set(
    """
    decision report reports study studies survey surveys poll polls memo memorandum document documents filing
    filings letter letters statement indictment data figures records record register website notice banner text
    paper papers petition brief ruling judgment judgement verdict audit list note notes message messages
    transcript transcripts minutes map index plan placard sign poster leaflet pamphlet book diary entry
    certificate complaint lawsuit suit sheet readout communique communiqué review assessment analysis findings
    finding research estimate estimates forecast bulletin census count statistics tool draft code law
    constitution protocol file dossier invoice invoices receipt affidavit warrant order decree article editorial
    email emails e-mail text tweet post recording tape inscription plaque survey's calculations
    accounts prospectus presentation slide questionnaire log logs manual advisory alert resolution treaty
    agreement contract deed will testimony chart graph database shard screen cable telegram catalog catalogue tally
    communiqués motion plate brochure biography ad advert advertisement advertisements slip clause model video
    footage image images photograph photographs pamphlets
    """
)
ORGANISATION = word_set(
    """
    coastguard company firm bank ministry department agency court government union association club federation
    council commission committee party group organisation organization university college hospital airline
    operator maker utility carrier army military navy office embassy authority service institute board team
    museum church school regulator watchdog tribunal parliament senate cabinet network station newspaper
    broadcaster outlet militia coalition alliance charity foundation trust fund league body bureau chamber
    inspectorate inquiry retailer manufacturer producer miner refiner lender insurer developer builder supplier
    carmaker automaker administration palace presidency state city region county town municipality district
    secretariat corporation brand glassmaker brewer drugmaker chipmaker steelmaker planemaker shipbuilder
    airport port railway exchange directorate consulate mission judiciary magazine paper daily weekly channel
    portal site monitor prosecution campaign conglomerate startup shipper wholesaler distributor publisher
    studio think-tank thinktank laboratory lab clinic faculty academy society forum cooperative co-operative
    brewery bakery hotel restaurant force forces police-force garrison treasury management legislature congress
    assembly pentagon vendor shop store consortium venture partnership investor-group society subsidiary
    division employer landlord franchise utility television radio media-group brigade diocese archdiocese
    monastery lobby movement brokerage prefecture bloc canton commune junta hospice centre center label
    charterer theatre theater zoo regime
    """
)
COMPANY = word_set(
    """
    company firm airline operator maker utility carrier retailer manufacturer producer miner refiner lender
    insurer developer builder supplier carmaker automaker corporation brand glassmaker brewer drugmaker
    chipmaker steelmaker planemaker shipbuilder conglomerate startup shipper line wholesaler distributor
    publisher studio group consortium venture subsidiary unit parent employer management vendor shop store
    brewery bakery hotel
    """
)
# Words in an organisation's own name by which it is no company.
PUBLIC = word_set(
    """
    ministry department court council commission committee parliament senate congress government office
    authority union association family federation party police university hospital agency administration embassy
    bureau institute board army navy directorate league nations
    """
)
GROUP = word_set(
    """
    police people women men children staff media crowd opposition family crew jury public panel residents
    villagers defence defense prosecutors officials analysts experts lawmakers both others some several many
    most few all relatives supporters critics opponents gendarmes stand audience congregation band couple duo
    trio side sides
    """
)
# Singular nouns that look like plurals.
NOT_PLURAL = word_set(
    "boss witness press business his this lens news actress waitress duchess princess hostess politics christ paris bus"
)

PLATFORMS = word_set(
    """
    x twitter facebook instagram telegram whatsapp weibo tiktok youtube signal bluesky linkedin mastodon threads
    vkontakte vk wechat reddit snapchat soroush rocket.chat zoom viber discord substack
    """
) | {"truth social"}

LABELS_ASKING = word_set(
    "q question questions reporter journalist interviewer moderator host caller audience questioner"
)
LABELS_ANSWERING = word_set("a answer")
LABELS = LABELS_ASKING | LABELS_ANSWERING

MALE = word_set(
    """
    mr sir lord king prince duke baron father brother husband son uncle nephew grandfather chairman spokesman
    businessman congressman councilman fisherman policeman fireman salesman cameraman statesman clergyman
    gentleman man boy actor waiter widower monk priest imam headmaster fireman ombudsman sportsman alderman
    craftsman seaman midshipman frontman foreman gunman bishop archbishop pope sheikh emir
    """
)
FEMALE = word_set(
    """
    mrs ms miss lady dame queen princess duchess baroness mother sister wife daughter aunt niece grandmother
    chairwoman spokeswoman businesswoman congresswoman councilwoman fisherwoman policewoman saleswoman
    camerawoman stateswoman woman girl actress waitress widow nun headmistress hostess heroine ballerina madam
    madame mistress midwife seamstress heiress sportswoman first-lady
    """
)
