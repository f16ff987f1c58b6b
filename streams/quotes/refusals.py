"""The grammar of answers without words: by which phrases a story says that someone was asked and gave nothing.

`SURE` holds what means this anywhere. `BESIDE` holds what means it only where the asking shows, in the sentence or in
another response beside it: "was abroad" and "changed the subject" say nothing of a reporter by themselves.
`PASSED` is said of calls and letters;
`AFTERWARDS` are phrases whose name comes after them ("nobody answered the telephone at Halden").
"""

from __future__ import annotations

import re

from streams.story.records import ResponseKind

Patterns = tuple[tuple[ResponseKind, re.Pattern[str]], ...]

# Repetitions are bounded, so that no text takes more than time proportional to its length.
_ADVERB = r"(?:(?:yet|also|again|then|both|further|ever|at\s+first|so\s+far|in\s+turn|\w{1,20}ly|promptly)\s+){0,3}"
_NOT = r"(?:\s+not|n['’]t)"
_BE = r"(?:is|was|are|were|has\s+been|have\s+been|had\s+been)"
_WORDS = r"(?:\S+\s+){0,3}?"
_PRESS = r"(?:reporters?|journalists?|callers?|(?:the\s+)?(?:press|media))"
# What is asked, and what is asked for.
_QUESTION = (
    r"(?:questions?|quer(?:y|ies)|[ie]nquir(?:y|ies)|requests?|calls?|phone\s?calls?|e-?mails?|messages?|letters?"
    r"|texts?|interviews?)"
)
_SOUGHT = (
    r"(?:comments?|details?|interviews?|statements?|reasons?|figures?|numbers?|names?|answers?|repl(?:y|ies)"
    r"|responses?|reactions?|explanations?|information|estimates?|date|dates|timetable|timeline|breakdown|view|views"
    r"|opinion|assessment|commentary|remarks?|questions?|cop(?:y|ies)|documents?|terms|price)"
)
_SPEAK = (
    r"(?:comment|elaborate|discuss|speak|answer|respond|reply|react|say|confirm|disclose|name|explain|talk|identify"
    r"|address|reveal|specify|take\s+(?:sides|a\s+position)|detail|speculate|expand|engage|clarify|describe|characteri[sz]e|estimate|predict"
    r"|add\s+(?:anything|to)|go\s+into|weigh\s+in|rule\s+out|state|take\s+(?:\S+\s+)?questions"
    r"|be\s+(?:interviewed|drawn|specific|more\s+specific|commenting|responding|speaking|discussing|answering"
    r"|saying|giving\s+interviews|(?:making|issuing|offering)\s+(?:\S+\s+){0,2}?(?:comments?|remarks?|statements?))"
    rf"|(?:give|provide|make|take|release|offer|set|issue|share|put)\s+(?:\S+\s+){{0,2}}?{_SOUGHT})"
)
_SPEAKING = r"(?:comment|react|respond|reply|answer|speak|say|talk|giv|discuss)ing"
_ANSWER = r"(?:respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?)"
_DID_NOT = (
    rf"(?:(?:has|have|had|did|do|does|would|could|will){_NOT}|(?:has|have|had|is|are|was|were)\s+(?:yet|still)\s+to"
    r"|(?:has|have|had)\s+(?:earlier|so\s+far|still)\s+not|(?<!were\s)(?<!was\s)(?<!been\s)never|failed\s+to|neither)"
)
_ASKED = (
    r"(?:calls?|e-?mails?|emailed|messages?|requests?|questions?|quer(?:y|ies)|letters?|[ie]nquir(?:y|ies)"
    r"|telephones?|phones?|text|repeated|two|three|four|five|several|written|further|shouted|detailed|any|an?|the|to"
    r"|his|her|their|its|them|when|before|by|as|immediately|in|on|at|within|despite|until)"
)

_DECLINED = (
    rf"\b(?:(?:has|have|had)\s+)?{_ADVERB}(?:declin|refus)(?:e|ed|es|ing)\s+(?:(?:all|any|further|an|to)\s+){{0,3}}"
    rf"(?:through\s+[^,.;]{{3,40}}?\s+to\s+)?(?:\w{{1,20}}ly\s+|further\s+)?"
    rf"(?:{_SPEAK}|make\s+(?:the\s+)?\w+\s+available|interviews?|requests?|comment)\b",
    rf"\b(?:declined|refused|rejected|turned\s+(?:down|away)|waved\s+(?:off|away|aside))\s+{_WORDS}"
    rf"(?:requests?|invitations?)\s+(?:for|to)\s+{_WORDS}(?:interviews?|comments?|reactions?|{_SPEAK})\b",
    r"\b(?:turned\s+down|rejected|waved\s+(?:off|away|aside)|brushed\s+(?:off|aside)|dodged|avoided|sidestepped|side-stepped"
    r"|deflected|evaded|batted\s+away)\s+(?:\S+\s+){0,2}?(?:questions?|interviews?|reporters?|journalists?)\b",
    rf"\bwould{_NOT}\s+{_ADVERB}{_SPEAK}\b|\b(?:could|can){_NOT}\s+{_ADVERB}(?:comment|discuss|respond\s+to)\b"
    r"|\bcannot\s+(?:comment|discuss)\b|\b(?:will\s+not|won['’]t)\s+be\s+(?:commenting|making\s+\S+\s+comments?)\b",
    rf"\b{_BE}\s+{_ADVERB}(?:unwilling|reluctant|unprepared|not\s+(?:\w+\s+)?(?:prepared|willing|ready|inclined"
    rf"|at\s+liberty|in\s+a\s+position))\s+to\s+{_ADVERB}{_SPEAK}\b",
    rf"\b{_BE}\s+(?:unable|not\s+able)\s+to\s+(?:comment|discuss|respond\s+to)\b|\bnever\s+comments?\b",
    r"\b(?:refrain|abstain|opt|decid)(?:ed|s)?\s+(?:from|against)\s+comment(?:ing)?\b|\bavoid(?:ed|ing|s)?\s+comment(?:ing)?\b"
    r"|\b(?:would|did|could)(?:\s+not|n['’]t)\s+make\s+(?:\S+\s+){1,3}available\b",
    r"\bwould\s+neither\s+confirm\s+nor\s+deny\b|\bneither\s+confirmed\s+nor\s+denied\b",
    r"\b(?:had|has|have|offered|made|gave|make|makes|was\s+making|were\s+making|would\s+make|would\s+offer)\s+no\s+"
    r"(?:\w{1,20}\s+)?(?:comment|remarks?)\b(?!\s+box)",
    r"\b(?:had|has|have)\s+nothing\s+(?:(?:more|further|else|new)\s+)?to\s+(?:say|announce|add|share)\b",
    rf"\b(?:did|does|do){_NOT}\s+(?:wish|want|care|choose)\s+to\s+{_SPEAK}\b"
    rf"|\b(?:prefer|chose|opt|elect|decid)(?:red|ed)?\s+not\s+to\s+{_SPEAK}\b"
    rf"|\bpreferred\s+to\s+(?:say\s+nothing|stay\s+silent|wait)\b",
    rf"\b(?:(?:did|do|does){_NOT}|never)\s+{_ADVERB}(?:give\s+(?:\w+\s+)?(?:commentary|interviews|comments?)"
    r"|(?<!immediately\s)comment(?!\s+immediately))\b",
    rf"\b(?:do|does){_NOT}\s+{_ADVERB}(?:discuss|respond\s+to|speak\s+about)\s+(?:\S+\s+)?(?:individual|particular"
    r"|specific|pending|ongoing|current|personnel|operational|private|internal|legal|client|clients|commercial"
    r"|rumou?rs?|speculation|security|intelligence|leaks?|investigations?|hypotheticals?)\b",
    rf"\b(?:reserv|withh[eo]ld|postpon)(?:ed|s|ing)?\s+(?:\w+\s+)?(?:comments?|judge?ment|reaction)\b"
    rf"|\b(?:held|holds|holding|put|putting)\s+(?:off|back)\s+(?:on\s+)?{_SPEAKING}\b"
    rf"|\b(?:was|is|were|are)\s+holding\s+(?:its|his|her|their)\s+(?:response|reaction|comments?|fire)\s+until\b"
    r"|\bheld\s+(?:its|his|her|their)\s+(?:comments?|reaction|response)\b",
    rf"\b(?:chose|preferred|decided|elected|wanted|needed)\s+(?:\w+\s+)?(?:to\s+)?(?:wait|time|days?|longer|to)\b"
    rf"[^,.;]{{0,60}}?\s(?:before|prior\s+to)\s+{_SPEAKING}\b"
    rf"|\bwould\s+(?:only\s+)?(?:speak|comment|react|respond|say\s+(?:more|something))\s+only\s+(?:after|when|once)\b"
    rf"|\bwould\s+wait\b[^,.;]{{0,60}}?\sbefore\s+{_SPEAKING}\b|\bstopped\s+short\s+of\s+commenting\b",
    rf"\bsaid\s+(?:that\s+)?(?:it|he|she|they|(?:the|its)\s+\w+)\s+(?:(?:did|does|do|was|were|is){_NOT}|never)\s+{_ADVERB}"
    r"(?:(?:speak|talk)\s+(?:about|to\s+(?:the\s+)?(?:press|media|reporters|journalists))|comment|discuss|give\s+interviews|taking"
    r"\s+(?:calls|questions)|giving\s+interviews|answering\s+questions|commenting)\b",
    rf"\b(?:thought|called|considered|found)\s+it\s+(?:too\s+(?:early|soon)|premature|inappropriate|improper)\s+to\s+{_SPEAK}\b"
    rf"|\bsaid\s+it\s+(?:was|would\s+be)\s+(?:premature|inappropriate|improper|not\s+appropriate)\s+to\s+{_SPEAK}\b"
    rf"|\b(?:saw|felt|had)\s+no\s+(?:reason|need|wish|desire|intention)\s+(?:to|of)\s+(?:{_SPEAK}|{_SPEAKING})\b",
    r"\b(?:begged\s+off|demurred|stonewalled|kept\s+mum)\b|\bgave\s+notice\s+that\s+(?:it|he|she|they)\s+would\s+(?:speak"
    r"|comment|respond|react|answer)\b|\basked\s+(?:the|a)\s+(?:reporter|journalist)\s+to\s+(?:leave|go|stop)\b",
    r"\b(?:would\s+(?:say\s+only|only\s+say)|said\s+only)\s+that\s+(?:it|he|she|they)\s+(?:would|will|could|can)"
    rf"(?:{_NOT})?\s+{_ADVERB}(?:say|comment|respond|react|speak|be|issue|make|give|discuss|answer|reply)\b",
    r"\bhung\s+up\s+(?:on|when|at)\b|\b(?:put|slammed)\s+down\s+the\s+(?:phone|telephone|receiver)\b"
    r"|\b(?:put|slammed)\s+the\s+(?:phone|telephone|receiver)\s+down\b"
    r"|\b(?:ended|cut\s+short|broke\s+off|cut\s+off|terminated|walked\s+out\s+of)\s+(?:the|an?|his|her)\s+"
    r"(?:\w+\s+)?(?:interview|(?:phone\s|telephone\s)?call|conversation)\b",
    r"\bwalked\s+(?:past|away\s+from|by)\s+(?:\S+\s+){0,2}?(?:reporters?|journalists?|cameras?|microphones?)\b"
    r"|\b(?:closed|shut|slammed)\s+(?:the|his|her|its|their)\s+door\s+(?:on|to|in)\s+(?:\S+\s+){0,3}?(?:reporters?"
    r"|journalists?|visitors?)\b",
)
_NO_RESPONSE = (
    rf"\b{_DID_NOT}\s+{_ADVERB}(?:{_ANSWER}\b(?=\s+{_ASKED}\b|\s*[.,;)\]]|\s+(?:and|or|nor)\b|\s*$)"
    rf"|return(?:ed)?\s+(?:\S+\s+){{0,4}}?(?:{_QUESTION}|voicemails?|approach(?:es)?)\b"
    r"|(?:got(?:ten)?|get|write|written|call(?:ed)?|r[iu]ng|phoned?)\s+back\b|come\s+back\s+with\b"
    r"|(?:got(?:ten)?|get|come)\s+(?:a)?round\s+to\s+(?:answer|reply|respond)ing\b"
    r"|(?:provide|offer|give|send|sent|given|issue|release|make)(?:d|ed)?\s+(?:an?\s+|any\s+)?(?:immediate\s+"
    r"|public\s+|written\s+|official\s+|substantive\s+)?(?:comment|reply|response|answer|reaction|statement)s?\b"
    r"|acknowledged?\s+(?:\S+\s+){0,2}?(?:request|receipt|e-?mail|message|question|letter|quer)\w{0,3}"
    r"|(?:pick(?:ed)?\s+up|answer(?:ed)?|c[oa]me\s+to)\s+(?:the|his|her|its|their|a)\s+(?:\w+\s+)?(?:tele)?phones?\b"
    r"|pick(?:ed)?\s+up(?=\s*[.,;)]|\s*$)|come\s+to\s+the\s+(?:door|gate)\b|take(?:n)?\s+(?:up\s+)?(?:\S+\s+){0,2}?(?:calls?|(?:an\s+)?offers?\s+to\s+comment)\b)",
    r"\bdid(?:\s+not|n['’]t)\s+immediately\s+comment\b|\b(?:has|had|have)\s+yet\s+to\s+(?:comment|react)\b",
    r"\b(?:had|has|have)\s+no\s+(?:immediate\s+(?:reaction|response|reply|answer)|(?:reaction|response|reply)(?=\s*[.,;)]|\s*$))",
    r"\b(?:has|have|had)(?:\s+not|n['’]t)\s+(?:yet\s+|so\s+far\s+|publicly\s+)*(?:commented|responded|reacted)(?:\s+publicly)?"
    r"(?=\s*[.,;)]|\s*$)",
    r"\b(?:ignor|disregard)(?:ed|es|ing|s)?\s+(?:\S+\s+){0,3}?(?:quer(?:y|ies)|requests?|questions?|e-?mails?|calls?"
    r"|messages?|[ie]nquir(?:y|ies)|approach(?:es)?)\b",
    r"\b(?:made|issued|offered|gave|sent|provided)\s+no\s+(?:\w+\s+)?(?:statement|reply|response|answer|reaction)s?\b",
    r"\breturned\s+(?:phone\s+|telephone\s+)?calls\b|\blet\s+(?:\S+\s+){0,4}call\s+ring\s+out\b",
    r"\b(?:stopped|ceased|quit|given\s+up)\s+(?:taking|answering|returning)\s+(?:\S+\s+){0,2}?(?:calls?|questions?"
    r"|phones?|telephones?|messages?|e-?mails?)\s+(?:from|by)\s+(?:\S+\s+)?(?:press|media|reporters|journalists|newspapers)\b",
    r"\bpromised\s+(?:to\s+(?:call|ring|phone|write|get|come)\s+back|an?\s+(?:answer|reply|reaction|response|statement)"
    r"|to\s+(?:reply|respond|answer))\b[^.;]{0,60}?\b(?:but|and)\s+(?:\w+\s+){0,2}?(?:did\s+not|didn['’]t|never|had\s+not"
    r"|has\s+not|none|had\s+sent\s+none|hadn['’]t|hasn['’]t)\b",
    r"\b(?:was|were|has\s+been|had\s+been)\s+(?:approached|asked|contacted|e-?mailed|written\s+to)\b[^.;]{0,60}?\sand\s+"
    r"(?:answered\s+(?:none|nothing|neither)|did\s+not\s+(?:answer|reply|respond)|gave\s+no\s+answer)\b",
)
_FOR_COMMENT = (
    r"(?:\s+(?:for\s+(?:\w+\s+)?(?:comment|interviews?|an?\s+interview|a\s+reply|a\s+response)|to\s+comment))"
)
_UNAVAILABLE = (
    rf"\b(?:(?:could|can){_NOT}|cannot|(?:was|were)\s+(?:unable|not\s+able)\s+to|could\s+neither)\s+{_ADVERB}be\s+"
    rf"{_ADVERB}(?:reached|contacted|interviewed|located|(?:traced|found)(?=\s+for\s+comment))\b"
    r"(?!\s+(?:guilty|liable|by\s+(?:road|boat|air|helicopter|sea|land|rescue\w*|ambulances?|divers|crews?|rail|bus))\b)",
    rf"\b(?:(?:(?:was|were|is|are){_NOT}|and\s+not|not)\s+{_ADVERB}available|(?:(?:was|were|is|are)\s+)?{_ADVERB}"
    rf"unavailable){_FOR_COMMENT}\b",
    rf"\b(?:(?:was|were|is|are){_NOT}|and\s+not)\s+{_ADVERB}(?:available|reachable|contactable)"
    r"(?=\s+(?:on\s+\w{3,6}day|late|when|by\s+(?:tele)?phone)\b|\s*[.,;)\]]|\s*$)",
    r"\b(?:was|were|is|are)\s+(?:\w{1,20}ly\s+)?unreachable(?=\s+(?:for\s+comment|on|by|late)\b|\s*[.,;)\]]|\s*$)",
    r"\bcould(?:\s+not|n['’]t)\s+(?:say\s+when\s+(?:he|she|they)\s+(?:would|could|might)\s+be\s+(?:free|available)"
    r"|come\s+to\s+the\s+(?:tele)?phone)\b|\b(?:wasn['’]t|was\s+not)\s+coming\s+to\s+the\s+(?:tele)?phone\b",
)
_ASK_WHOM = r"(?:ask|contact|call|try|put|speak|talk|write|turn|go|consult|approach|phone|telephone)"
_SEND = (
    r"(?:refer|direct|forward|steer|redirect|pass|point|transfer|route|bounce|kick|hand|relay|deferr?|channel"
    r"|funnel|divert|shunt|bat)(?:red|ed|s|es|ring|ing|ted)?"
)
_REFERRED = (
    rf"\b{_SEND}\s+(?:on\s+|back\s+|along\s+)?(?:(?:all|any|an?|the|further|press|media|list|of|back|such|these|those"
    r"|written|its|his|her|their|phone|our)\s+){0,4}"
    r"(?:questions?|quer(?:y|ies)|requests?|[ie]nquir(?:y|ies)|reporters?|journalists?|calls?|comment|callers?)\b"
    r"(?:\s+[^,.;]{0,40}?)??(?=\s+(?:on\s+|back\s+|over\s+|through\s+|along\s+)?(?:to|elsewhere|toward|towards|onward)\b"
    r"|\s+(?:about|on|for|from)\b|\s*[.,;)])",
    rf"\b(?:sent|sends|sending)\s+(?:on\s+|back\s+)?(?:\S+\s+){{0,2}}?{_PRESS}\s+(?:on\s+|back\s+)?to\b",
    r"\b(?:questions?|quer(?:y|ies)|[ie]nquir(?:y|ies))\s+(?:should|must|were\s+to|had\s+to|ought\s+to"
    r"|be|would\s+have\s+to)\s+(?:be\s+)?(?:put|directed|addressed|sent|submitted|referred|made|go)\b",
    rf"\b(?:advis|urg|invit|ask|told|tell|instruct|encourag)(?:ed|ing|es|s)?\s+{_PRESS}\s+to\s+{_ASK_WHOM}\b",
    rf"\b(?:suggest|recommend|advis|propos)(?:ed|s|ing|es)?\s+(?:that\s+)?(?:{_PRESS}\s+(?:should\s+)?{_ASK_WHOM}"
    r"|(?:asking|contacting|calling|trying|consulting|approaching|speaking\s+to|talking\s+to|writing\s+to|turning\s+to"
    r"|directing))\b",
    r"\basked\s+(?:that|for)\s+(?:all\s+|any\s+|further\s+)?(?:questions?|quer(?:y|ies)|[ie]nquir(?:y|ies)|requests?)\s+"
    r"(?:to\s+)?be\s+\w+\b",
    r"\bpoint(?:ed|s|ing)?\s+to\s+(?:an?|the|its|his|her|their)\s+[^,.;]{0,30}?(?:statement|notice|website|release|page"
    r"|(?<=[’']s\s)(?:words|remarks|comments))\b",
    r"\bsaid\s+(?:the\s+(?:right\s+)?(?:people|person|ones?|office|body|authority|party)\s+to\s+(?:ask|answer|comment|talk"
    r"\s+to)|(?:its|his|her|their)\s+(?:lawyers?|attorneys?|solicitors?|spokes\w+|office|agents?|clerk)\s+would\s+(?:do"
    r"\s+the\s+talking|speak|answer|respond))\b"
    r"|\bleft\s+(?:it|that|the\s+\w+)\s+to\s+[^,.;]{2,50}?\s+to\s+(?:comment|answer|respond|explain|speak)\b",
)

# Said of someone whom nobody reached: these mean it only where the asking shows.
_AWAY = (
    rf"\b(?:(?:is|was|are|were|has\s+been|had\s+been)\s+(?:said\s+to\s+be\s+|still\s+)?{_ADVERB}(?:travell?ing|abroad"
    r"|overseas|asleep|sleeping|underground|ill|unwell|sick|away|busy|fishing|hunting|hiking|ski+ing|sailing|camping|flying"
    r"|convalescing|recovering|honeymooning|nowhere\s+to\s+be\s+(?:found|seen)|off\s+(?:duty|sick|work|until|for)"
    r"|on\s+(?:\w+\s+){0,2}?(?:leave|holidays?|vacation|honeymoon|trip|flight|train|plane|pilgrimage|retreat|tour|cruise"
    r"|expedition|shift|mission)|out\s+(?:of\s+(?:the\s+|his\s+|her\s+)?(?:country|office|town|reach|range)|until|for|to"
    r"|at|on|with)|in\s+(?:surgery|hospital|court|(?:an?\s+)?meetings?|transit|custody|rehearsal|flight|the\s+(?:air"
    r"|mountains|field|bath))|at\s+(?:sea|lunch|dinner|prayer|mass|an?\s+\w+|(?:his|her)\s+\w+)"
    r"|(?:closed|shut|locked|dark|empty|boarded\s+up|unattended|unstaffed)(?=\s+(?:for|until|on|over|during)\b|\s*[.,;)]"
    r"|\s+and\b|\s*$))|(?:is|was|were)\s+not\s+(?:yet\s+|\w{1,20}ly\s+)?(?:awake|up|in|back|home|taking\s+calls"
    r"|at\s+(?:home|work|(?:his|her|their)\s+(?:desk|post|office))|in\s+(?:the|his|her|their|its)\s+(?:office|country)"
    r"|expected\s+back|due\s+back))(?=\W|$)",
    r"\b(?:(?:had|has)\s+(?:\w{1,20}ly\s+)?left\s+(?:for|the\s+(?:country|building|office|city|town))"
    r"|(?:had|has)\s+gone\s+(?:home|fishing|abroad|hunting|away)|(?:had|has)\s+not\s+been\s+seen)\b",
    r"\bcould(?:\s+not|n['’]t)\s+be\s+(?:found|traced|raised)\b",
    r"\b(?:would\s+be|will\s+be)\s+back\s+(?:on|in|at|after|next)\b|\bwould\s+not\s+(?:be\s+back|return)\b",
    r"\b(?:had|has)\s+no\s+(?:one|spokes\w+|press\s+office\w*|duty\s+officer)\b",
    r"\b(?:had|has)\s+(?:lost\s+(?:his|her)\s+voice|laryngitis)\b|\bthat\s+(?:he|she)\s+had\s+(?:laryngitis|lost\s+"
    r"(?:his|her)\s+voice|a\s+(?:cold|sore\s+throat))\b",
    r"\b(?:(?:tele)?phones?|mobile|cellphone|line|lines|number|switchboard|handset)\s+(?:\w+\s+){0,4}?(?:was|were|is|has\s+been)\s+"
    r"(?:answered\s+by\s+(?:an?|the)\s+(?:\w+\s+)?(?:machine|recording)|disconnected|switched\s+off|dead|off|busy|engaged"
    r"|unattended|out\s+of\s+(?:service|order)|no\s+longer\s+in\s+(?:use|service)|not\s+in\s+service)\b",
)
_SILENT = (
    r"\b(?:took|noted|taken)\s+(?:down\s+)?an?\s+(?:message|number|name)\b|\b(?:sent|returned|produced|got)\s+(?:back\s+|only\s+)?"
    r"an?\s+(?:form|automatic|automated|standard|stock|printed|boilerplate|out-of-office|holding)\s+(?:reply|response|answer|letter"
    r"|e-?mail|message)\b",
    r"\b(?:let|left)\s+(?:\S+\s+){1,3}?(?:lie|lying|unopened|unread|unanswered|waiting|ring|pass)\b|\bmissed\s+(?:a|the|its)\s+deadline\b|\b(?:read|opened|saw|seen)\s+(?:the"
    r"|an?|its|his)\s+(?:message|e-?mail|question\w*|letter)s?\s+(?:but|and|without)\b",
    r"\b(?:have|has|had)(?:\s+not|n['’]t)\s+(?:yet\s+)?(?:reacted|commented|responded|replied|answered|spoken\s+to)\b",
    r"\bpromised\s+(?:an?\s+(?:\w+\s+)?(?:answer|reply|response|reaction|statement|comment)|to\s+(?:answer|reply|respond|call|ring|write"
    r"|get)\b)|\b(?:said\s+(?:it|he|she|they)\s+would|would)\s+(?:call|ring|get|write)\s+back\b",
    r"\b(?:stopped|ceased|quit)\s+(?:taking|answering|returning)\s+(?:\S+\s+){0,2}?(?:calls?|questions?|phones?|messages?)\b"
    r"|\b(?:kept|went\s+on)\s+ringing\b|\bsilen(?:ce|t)\s+(?:followed|was\s+the\s+answer)\b|\banswered\s+(?:none|neither|nothing)\b",
)
# Not speaking to a reporter, one way or another.
_TURNED_AWAY = (
    r"\bchanged\s+the\s+subject\b|\bhung\s+up\b|\b(?:walked|drove|hurried|turned|strode|rushed|slipped|ran|cycled|rode|moved)"
    r"\s+(?:off|away|past|out|by)\b|\b(?:shook|shaking)\s+(?:his|her|their)\s+heads?\b|\bshrugged\b|\b(?:texted|sent|gave"
    r"|offered|answered\s+with)\s+(?:back\s+|only\s+)?an?\s+(?:\w+\s+)?(?:shrug|smile|thumbs|emoji|list|picture|photograph|link|nod|wink)\b"
    r"|\bwaved\s+(?:\S+\s+){0,3}?away\b|\b(?:kept|stayed|remained)\s+(?:tight-lipped|mute|silent)\b(?!\s+for)|\bsaid\s+nothing(?=\s*[.,;)]|\s*$)"
    r"|\bpleaded\s+(?!guilty|not\b|innocent|no\b|with|for)\w+\b|\b(?:bid|bade|wished)\s+(?:\S+\s+){1,3}?good\s*(?:day|night|evening"
    r"|morning|bye)\b|\bpretended\s+(?:not\s+)?to\s+\w+\b|\bthought\s+better\s+of\s+it\b|\banswered\s+(?:\w+\s+){0,2}questions?"
    r"\s+with\b|\b(?:closed|shut|slammed|bolted|locked)\s+(?:the|his|her|its)\s+(?:\w+\s+)?(?:door|window|shop|gate|shutter|curtain)\b"
    r"|\b(?:showed|saw|escorted)\s+(?:a|the)\s+(?:reporter|visitor|journalist)\s+(?:out|to)\b|\bcited\s+(?:\w+\s+)?(?:confidentiality"
    r"|privacy|privilege|secrecy|policy|the\s+law|legal\s+advice)\b|\bkept\s+(?:its|his|her|their)\s+(?:counsel|silence|mouth)\b"
    r"|\bleft\s+(?:[^,.;]{0,40}?\s)?without\s+(?:taking|answering|speaking|commenting|saying|a\s+word)\b|\btook\s+no\s+questions\b",
    r"\b(?:is|was|are|were)\s+(?:still\s+)?(?:studying|consulting|reading|reviewing|examining|digesting|awaiting|analy[sz]ing|assessing"
    r"|considering|translating|waiting\s+(?:for|until|to)|saving\s+(?:its|his|her|their))\b",
    r"\b(?:needed|wanted|asked\s+for|required)\s+(?:more\s+|some\s+|two\s+|three\s+|a\s+few\s+)?(?:time|days|weeks)\b"
    r"|\b(?:wanted|preferred|wished|chose|intended)\s+(?:first\s+)?to\s+(?:wait|read|study|see|consult|hear)\b",
    r"\bwould(?:\s+not|n['’]t)?\s+(?:first\s+|only\s+)?(?:react|comment|speak|respond|reply|answer|decide|say|make|issue|take\s+a\s+position"
    r"|give|have\s+something\s+to\s+say|be\s+heard)\s+(?:\S+\s+){0,3}?(?:until|after|once|when|before|in\s+due\s+course|later|next"
    r"|on\s+\w+day|in\s+(?:court|writing|parliament))\b",
    r"\b(?:declined|refused)\s+to\s+(?:share|show|provide|supply|give)\b"
    r"|\b(?:declined|refused)(?=\s*[.,;)]|\s*$|\s+(?:with|through|by|on)\b)",
    r"\b(?:did|does|do)(?:\s+not|n['’]t)\s+(?:speak|talk)\s+about\b"
    r"|\b(?:limited|confined)\s+(?:itself|himself|herself|themselves)\s+to\b",
)
_ELSEWHERE = (
    rf"\b{_SEND}\s+(?:on\s+)?(?:(?:a|the|all|any)\s+)?(?:\S+\s+){{1,2}}?(?:back\s+|on\s+|over\s+|through\s+)?to\s+(?:its|his|her"
    r"|their|the|an?|[A-Z])[^,.;]{1,60}",
    r"\b(?:suggested|recommended)\s+(?=(?:the\s+|that\s+)?(?-i:[A-Z]))|\b(?:passed\s+on|gave|offered|read\s+out|supplied|sent)\s+(?:out\s+)?"
    r"(?:an?|the)\s+(?:\w+\s+)?(?:(?:tele)?phone\s+)?(?:number|address|link|website)\b|\bsaid\s+(?:it|that|this|the\s+\w+)\s+(?:was|were)\s+"
    r"(?:a\s+(?:matter|question|case|subject)|one)\s+for\b|\bsaid\s+to\s+(?:ask|try|call|contact)\b|\bdeferred\s+to\b"
    r"|\bpointed\s+(?:to|at|towards?)\s+(?=[\w\s]*[’']s?\s|the\s|its\s|his\s|her\s)|\bnamed\s+\S+\s+as\s+the\b"
    r"|\btold\s+(?:\S+\s+){1,3}?to\s+(?:ask|try|call|contact)\b",
)
# What becomes of a call or a letter. Prayers go unanswered too: the subject must be one of `CALLS`.
_UNANSWERED = (
    rf"\b(?:{_BE}{_NOT}|went|remained|gone|left|going)\s+{_ADVERB}(?:answered|returned|unanswered|unreturned"
    r"|acknowledged|unacknowledged)\b",
    r"\b(?:received|got|brought|drew|elicited|met\s+with)\s+no\s+(?:\w+\s+)?(?:reply|response|answer)s?\b",
    r"\b(?:rang\s+out|rang\s+unanswered|rang\s+and\s+rang|bounced(?:\s+back)?|came\s+back\s+undelivered"
    r"|went\s+(?:straight\s+|directly\s+)?to\s+(?:an?\s+|his\s+|her\s+|its\s+|the\s+)?(?:voice\s?mail"
    r"|answering\s+machine|answerphone|recording|recorded\s+message))\b",
)
_PASSED_ON = (
    r"\b(?:was|were|is|are)\s+(?:\w{1,20}ly\s+)?(?:referred|directed|forwarded|passed|sent|redirected|transferred|put)\s+"
    r"(?:on\s+|back\s+|through\s+)?to\b",
)
# The name stands after these: at whose door or telephone nothing was heard.
_NOBODY = (
    r"\b(?:nobody|no\s?-?one)\s+(?:[^,.;]{0,60}?\s)?(?:answered|picked\s+up|came\s+to|replied|responded)\b",
    r"\bthere\s+(?:was|has\s+been|had\s+been)\s+no\s+(?:\w+\s+)?(?:answer|reply|response|comment|word|reaction)\b",
    r"\bno\s+(?:\w+\s+)?(?:answer|reply|response|comment)\s+(?:came|was\s+(?:\w{1,20}ly\s+)?(?:received|forthcoming|given|available)|had\s+(?:come"
    r"|arrived|been\s+received)|has\s+(?:come|arrived|been\s+received)|arrived)\b",
)
_LEFT = (r"\bmessages?\s+(?:[^,.;]{0,30}?\s)?(?:was|were)\s+left\s+(?:with|for|at)\b",)
_NOT_REACHED = (
    rf"\b(?:(?:could|did){_NOT}\s+{_ADVERB}|(?:was|were)\s+(?:unable|not\s+able)\s+to\s+{_ADVERB})(?:reach|contact|locate"
    r"|get\s+hold\s+of)(?:ed)?\b",
    r"\b(?:attempts?|efforts?)\s+to\s+(?:reach|contact|locate|speak\s+to|speak\s+with|interview|get\s+hold\s+of)\b",
)


def _compiled(**kinds: tuple[str, ...]) -> Patterns:
    names: dict[str, ResponseKind] = {
        "declined": "declined",
        "no_response": "no-response",
        "unavailable": "unavailable",
        "referred": "referred",
    }
    return tuple((names[name], re.compile("|".join(parts), re.IGNORECASE)) for name, parts in kinds.items())


SURE = _compiled(declined=_DECLINED, no_response=_NO_RESPONSE, unavailable=_UNAVAILABLE, referred=_REFERRED)
BESIDE = _compiled(declined=_TURNED_AWAY, no_response=_SILENT, unavailable=_AWAY, referred=_ELSEWHERE)
PASSED = _compiled(no_response=_UNANSWERED, referred=_PASSED_ON)
# Only of nobody: "neither the bank nor its owner |would comment".
NEGATED = _compiled(
    declined=(
        r"\b(?:would|agreed\s+to|was\s+willing\s+to|wished\s+to|wanted\s+to|chose\s+to)\s+(?:comment|discuss|answer|talk|respond|elaborate)\b",
    ),
    no_response=(
        r"\b(?:responded|replied|commented)\b|\breturned\s+(?:\S+\s+){0,4}?(?:calls?|messages?|e-?mails?|requests?)\b"
        r"|\banswered\s+(?:\S+\s+){0,3}?(?:calls?|questions?|messages?|e-?mails?|(?:tele)?phones?|requests?)\b",
    ),
    unavailable=(
        r"\b(?:was|were)\s+(?:immediately\s+)?available\b|\bcould\s+(?:\w{1,20}ly\s+)?be\s+(?:reached|contacted)\b",
    ),
)
NOBODY = re.compile(r"\b(?:neither|none|nobody|no\s?one|no-one)\b", re.IGNORECASE)
AFTERWARDS = _compiled(no_response=_NOBODY + _LEFT, unavailable=_NOT_REACHED)

# The asking shows: "asked about it", "reached by telephone", "a reporter". Who is asked stands in the sentence.
ASKING = re.compile(
    r"\bwhen\s+(?:asked|pressed|questioned|approached|contacted|reached|called)\b|(?:^|[,(]\s*|\bbut\s+)(?:asked|pressed"
    r"|questioned|approached|contacted|reached|telephoned|phoned|confronted|shown)\b"
    r"|\b(?:a|from|past|to)\s+(?:reporters?|journalists?|caller)\b|\basked\s+(?:about|by|whether|why|how|what)\b"
    r"|\brequests?\s+for\s+(?:\w+\s+)?(?:comment|interview)",
    re.IGNORECASE,
)
# "declined to be named", "declined to give her name": anonymity, not silence.
ANONYMITY = re.compile(
    r"(?:declin|refus|prefer|ask|chose|want)\w*\s+(?:not\s+)?to\s+(?:be\s+(?:named|identified|quoted)|give\s+(?:his|her"
    r"|their|its)\s+(?:\w+\s+)?names?|give\s+a\s+name|speak\s+on\s+the\s+record)"
    r"|(?:was|were|is|are)\s+not\s+(?:authori[sz]ed|allowed|permitted)\s+to\s+\w+",
    re.IGNORECASE,
)
# What undoes it: "may decline to comment", "did not refuse to answer", "to refuse to answer".
UNDONE = re.compile(
    r"\b(?:may|might|could|can|should|must|will|would|not|never|to|if|\w+n['’]t)\s+(?:\w{1,20}ly\s+|also\s+)?$",
    re.IGNORECASE,
)
# Things that nobody asks: a deal is not reached, tickets are not available.
THING = re.compile(
    r"\W*(?:[\w’'-]+\s+){0,3}?(?:agreements?|deals?|compromises?|verdicts?|consensus|decisions?|settlements?|quorum"
    r"|targets?|goals?|rivers?|villages?|islands?|sites?|areas?|wrecks?|summits?|peaks?|towns?|roads?|ships?|vessels?"
    r"|planes?|caves?|bod(?:y|ies)|details?|figures?|data|tickets?|results?|reports?|cop(?:y|ies)|numbers?|estimates?"
    r"|statistics|information|footage|images?|rooms?|seats?|doses?|vaccines?|drugs?|prices?|documents?|records?|evidence"
    r"|funds?|money|places?|parts?|services?|products?|models?|videos?|transcripts?|times?|text|names?|toll|breakdown"
    r"|forms?|weapons?|keys?|items?|water|food|fuel|homes?|houses?|valleys?)"
    r"(?=\s+(?:of|on|for|about|from|in|to|at|by|under|between|with)\b|\s*$)",
    re.IGNORECASE,
)
CALLS = re.compile(
    r"\b(?:calls?|e-?mails?|messages?|requests?|letters?|(?:tele)?phones?|voicemails?|texts?)\b"
    r"|\b(?:questions?|quer(?:y|ies)|[ie]nquir(?:y|ies))\s+(?:\w+\s+){0,3}?to\b",
    re.IGNORECASE,
)
