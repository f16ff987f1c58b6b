"""Nouns by what speaks when they do: a document, an organisation, a group, one person. Data only, lower case."""

from __future__ import annotations

import unicodedata


def word_set(text: str) -> frozenset[str]:
    """The words, each with and without its accents."""
    words = text.split()
    plain = (
        "".join(ch for ch in unicodedata.normalize("NFKD", word) if not unicodedata.combining(ch)) for word in words
    )
    return frozenset(words) | frozenset(plain)


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
# Common first names, for he and she where the story says no more. A name given to both stays out.
MALE_NAMES = word_set(
    """
    james john robert michael david william richard joseph thomas charles christopher daniel matthew anthony
    mark donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan
    jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander
    raymond patrick jack dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle noah ethan
    jeremy walter christian keith roger terry harry sean austin carl arthur lawrence dylan jesse bryan joe billy
    bruce albert willie gabriel logan alan juan louis jonathan wayne roy ralph randy eugene vincent russell
    elijah philip bobby johnny bradley hugh simon graham nigel ian neil stuart malcolm colin duncan alistair
    angus fergus callum ewan hamish owen rhys gareth dafydd evan liam conor declan eamon eoin padraig seamus
    brendan cormac donal niall ronan barnaby desmond oliver leo oscar felix max hans karl heinz klaus jürgen
    juergen wolfgang dieter uwe stefan matthias andreas markus florian sebastian tobias friedrich otto fritz
    günter guenter pierre jean jacques michel françois francois philippe alain bernard andré andre rené laurent
    olivier thierry didier gilles yves luc mathieu antoine julien nicolas étienne etienne marcel henri georges
    giovanni giuseppe marco luca paolo antonio mario luigi franco roberto stefano alessandro andrea francesco
    pietro carlo giorgio enrico carlos luis josé jorge miguel pedro pablo diego fernando javier rafael alejandro
    ricardo eduardo manuel francisco raúl raul sergio andrés andres felipe alberto ramón ramon joão joao paulo
    nuno tiago rui vasco ivan vladimir sergei dmitry dmitri alexei nikolai mikhail boris yuri oleg igor andrei
    pavel viktor anatoly konstantin maxim roman ruslan piotr jan jerzy krzysztof andrzej tomasz marek stanisław
    jakub milan petr jiří jiri josef zoltán lászló istván gábor ferenc attila marko nikola luka petar ante
    giorgi levan davit tigran vartan aram mehmet mustafa ahmet ali hasan hüseyin emre murat muhammad mohammed
    mohamed ahmed ahmad mahmoud hassan hussein omar khalid yusuf youssef ibrahim abdullah abdul karim tariq
    bilal imran hamid rashid saeed salman bashar nasser samir walid ravi raj rajesh sanjay vijay anil sunil
    suresh ramesh amit rahul arjun vikram krishna mohan ashok deepak manoj rakesh naveen pradeep kofi kwame
    kwesi yaw chidi emeka tunde segun femi babatunde olu ibrahima mamadou ousmane moussa amadou tendai farai
    tafadzwa sipho thabo bongani themba godfrey moses emmanuel isaac samson hiroshi kenji takashi akira satoshi
    takeshi kazuo ichiro yoshi lars sven erik gustav nils anders björn bjorn magnus henrik mats oskar axel folke
    olaf ole kari-pekka jukka pekka matti timo juhani antti mikko heikki jens søren soren niels mads rasmus bram
    pieter willem joost kees maarten gerald geoffrey clive trevor barry ken ron don bill bob jim tom tim dan ben
    sam mike steve dave pete nick chris matt greg jeff tony ted fred ned ray rod stan vic wes clyde floyd earl
    dwayne darnell tyrone malik jamal deron desmond julian adrian lucas theo hugo
    """
)
FEMALE_NAMES = word_set(
    """
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra
    ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura
    cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra
    rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren
    christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison
    frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris marilyn danielle
    beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori fiona moira siobhan aoife
    niamh sinead ciara roisin maureen noreen bridget deirdre gráinne eilidh catriona morag ailsa isla rhiannon
    bronwyn sian carys gwen nerys philippa lucinda rosalind harriet beatrice matilda florence ursula ingrid
    astrid birgit greta gretchen heidi hanna hannelore helga ilse inge karin katrin monika petra renate sabine
    ute claudia friederike ottilie hildegard brigitte chantal claire colette delphine élodie elodie françoise
    geneviève isabelle jacqueline juliette laure lucie madeleine manon margaux martine mathilde monique nathalie
    odile pauline sandrine simone solange sophie sylvie véronique yvette agathe amélie aurélie camille céline
    chiara francesca giulia elena paola silvia valentina alessandra federica ilaria lucia carmen pilar rosa
    dolores mercedes isabel ana beatriz luisa marta cristina mónica monica raquel silvina valeria ximena
    gabriela fernanda camila daniela mariana filipa inês ines joana rita teresa catarina olga tatiana natalia
    natasha svetlana irina ekaterina yelena elena galina ludmila lyudmila marina nadezhda oksana olena olha
    yulia daria darya anastasia zdenka jana hana lenka eva petra ivana kateřina agnieszka ewa katarzyna
    małgorzata magdalena joanna zofia bożena zsuzsa ágnes katalin ilona vesna danka milica jelena ayşe ayse
    fatma emine zeynep elif hatice aisha fatima khadija zainab zaynab maryam mariam leila layla noor nour huda
    amal hanan yasmin samira rania salma hala priya sunita anita lakshmi meena kavita pooja deepa divya lata
    asha usha radha sita geeta anjali ngozi chioma amaka adaeze ifeoma yetunde folake funmilayo abena akosua ama
    efua esi wanjiru njeri achieng akinyi nomvula thandiwe zanele nandi lindiwe mirembe nakato grace yuki yoko
    keiko akiko naoko tomoko sachiko haruka emi rie mei ling xiu hye-rin min-jung ji-woo soo-jin hanne anneliese
    annelies aino aila kaisa liisa päivi saara sirpa tuula astrid freja ingeborg kirsten lene mette sigrid
    solveig tove marit gro anne anne-marie marie-laure annika birgitta gunilla lena malin agnes edith ethel
    hazel iris ivy june lily mabel maud myrtle nora olive pearl phyllis rose ruby vera violet winifred zoe chloe
    ella lucy molly daisy poppy imogen jemima saskia saffron rosemary gillian hilary pippa penelope daphne thea
    clara ada esther miriam naomi leah tamar shira noa yael
    """
)
