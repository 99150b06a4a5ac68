"""What the lines around the papers look like on Hugging Face Papers pages: data, and nothing else.

Patterns are matched against the whole line, without regard to case.
"""

from __future__ import annotations

from typing import Final

#: Lines of the page's head: what comes before the last of them is no paper.
HEAD_LINES: Final = (
    r"get trending papers in your (e-?mail )?inbox.*",
    r"subscribe",
    r"(subscribe)?\s*by\s*AK and the (research )?community.*",
    r"(daily|weekly|monthly|trending|latest|newest|top|hot|all|new|hugging face|hf) papers?"
    r"( (of|for) ((the|this) (day|week|month)|today|\w{3,9}\.? \d.{0,12}|\d.{0,14}))?( new)?",
    r"papers? (of|from) (the )?(day|week|month|today|yesterday).{0,30}",
    r"papers",
    r"search (papers|by (title|arxiv)|any paper|models|hugging face).{0,60}",
    r"(back to|go to|view|see|browse|all) (the )?(papers|articles|blog)( page| index)?",
    r"(submit|add|claim) (a |your )?(paper|papers)",
    r"hugging face('s logo)?|hf logo|🤗.{0,20}",
    r"(new|daily|weekly|monthly|today|yesterday|trending|recent|newest|latest|hot|top)",
)

#: Lines of the page's foot: what comes after the first of them is no paper.
FOOT_LINES: Final = (
    r"system theme",
    r"tos|terms( of (service|use))?|privacy( policy)?|cookie (settings|policy)",
    r"©.*|copyright.*|all rights reserved\.?",
    r"company",
    r"previous|next|prev|(previous|next) (page|day|week|month)|page \d+( (of|/) \d+)?",
    r"about|careers|jobs|press|brand|contact( us)?|status",
)

#: Lines that may stand anywhere and say nothing about the text of a paper.
OTHER_LINES: Final = (
    r"submitted\s*by:?(\s*\S+(\s\S+){0,2})?",
    r"(view|show|see|load|read|hide|expand|collapse) (all|more|less|papers?|comments?|details|abstract|full.*)"
    r"(\s.{0,20})?",
    r"(https?://|www\.)\S+",
    r"(arxiv|ar5iv|github|huggingface|hf|doi|alphaxiv)\.(org|com|co)\S*",
    r"arxiv\s*:?\s*(\d{4}\.\d{4,5}|[a-z-]+(\.[a-z]{2})?/\d{7})?(v\d+)?(\s*\[[\w.-]+\])?",
    r"((view|open|read) )?((on|in|the) )*(arxiv|pdf|html|github|hf|hugging ?face|paper|project|code|demo|model"
    r"|dataset|space)( ?(page|pdf|explained|lens|repo(sitory)?|link|website|site|demo|code|version))?"
    r"(\s*[\d.,]+\s*[kKmM]?)?",
    r"(\+|-|↑|▲|△|⬆|👍|💬|⭐|★|☆|❤️?|🔥)*\s*\d[\d.,]*\s*[kKmM]?\s*(👍|💬|⭐|★|❤️?|🔥)?",
    r"[\W_]*\d[\d.,]*\s*[kKmM]?\+?\s+(up-?votes?|votes?|likes?|comments?|repl(y|ies)|stars?|points?|views?|authors?"
    r"|papers?|models?|datasets?|spaces?|collections?|followers?|downloads?|citations?|submissions?|results?|pages?"
    r"|discussions?)(\s*[·•|].{0,60})?",
    r"(up-?votes?|votes?|likes?|comments?|stars?|authors?|discussions?)\s*:?\s*[\d.,]*\s*[kKmM]?\+?",
    r"page \d+( (of|/) \d+)?|papers \d+\s*[-–]\s*\d+( of \d+)?|showing \d.{1,40}|\d+\s*(of|/|-|–)\s*\d+",
    r"previous|next|prev|\.\.\.|…|[<>«»←→]+|(previous|next) (page|day|week|month)",
    r"abstract:?|summary:?|tl;?dr:?|ai-generated summary|authors:|title:|tags|keywords:?|upvoted|bookmark|share",
    r"copy( link)?|cite( this)?( paper)?|report|more|less|new|save",
    r"(log|sign)[ -]?(in|up|out)(\s.{0,60})?|join( the (discussion|community).{0,40})?|login to .{1,40}",
    r"follow|following|unfollow",
    r"(models|datasets|spaces|buckets|docs|documentation|enterprise|pricing|posts|community|solutions|collections|website"
    r"|learn|blog|forum|tasks|languages|organizations|leaderboards?|articles|home|menu|search|settings|inference"
    r"|notifications|profile|activity feed|(sort|filter)( by.{0,30})?"
    r"|main navigation|skip to (main )?content|resources)",
    r".{1,40}('s|’s) (avatar|profile picture|logo)|(user )?avatar|((profile|paper) )?(picture|thumbnail|image|video)",
)

#: The line that stands alone before a user's name.
BEFORE_NAME: Final = r"(submitted|posted|shared|upvoted|added)\s*by:?"

#: Lines that count the authors; the short line before one is an organisation, when a title came before.
AUTHOR_COUNT: Final = r"[·•|\s]*\d+\s+authors?(\s*[·•|].*|,\s*\d.*)?"

#: Words that page furniture has and titles have not (found anywhere in a line that nothing above knows).
PAGE_WORDS: Final = (
    r"\b(inbox|newsletter|log ?in|sign ?(in|up)|cookies?|hugging ?face|sponsored|unsubscribe|click here|"
    r"become an?|this (week|month)|what(.s| is) new|upvotes?|your (account|feed|email)|trending|once a (day|week))\b"
)

#: Words with which buttons and calls begin.
BUTTON_STARTS: Final = (
    r"(get|sign|log|view|browse|subscribe|explore|join|follow|load|show|see|read|click|try|visit|open|submit|share|"
    r"back|go|sort|filter|search|upload|download|start|check|watch|discover|enable|accept|switch|toggle)\b"
)

#: Organisations, as they stand beside a paper.
ORGANISATIONS: Final = (
    r".*\b(universit(y|ies|é|ät|à)|universidad|college|institutes?|institut|laborator(y|ies)|labs?|inc\.?|ltd\.?|gmbh|"
    r"corp(oration)?\.?|academy|nvidia|google|deepmind|microsoft|openai|anthropic|tencent|bytedance|alibaba|huawei|baidu|"
    r"xiaomi|samsung|"
    r"salesforce|qwen|deepseek|stepfun|moonshot|zhipu|z\.ai|kwai|kuaishou|meituan|opengvlab|adobe|apple|amazon|ibm|intel|"
    r"qualcomm|sony|stanford|tsinghua|berkeley|mit|cmu|harvard|princeton|oxford|cambridge|eth|epfl|kaist|inria|"
    r"mistral|cohere|"
    r"allen ?ai|hugging ?face|ai at meta|research|technolog(y|ies)|team|org|foundation|group)\b.*"
)

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

#: Words that a line does not end with when its title ends there.
DANGLING: Final = frozenset(
    {
        "a", "an", "the", "and", "or", "but", "nor", "of", "for", "in", "on", "at", "by", "to", "from", "with",
        "without", "via", "using", "into", "onto", "over", "under", "between", "among", "through", "towards", "toward",
        "as", "is", "are", "be", "vs", "vs.", "versus", "against", "beyond", "within", "across", "during", "based",
        "than", "its", "their", "your", "our", "that", "which", "how", "when", "where", "while", "can", "do", "does",
        "not",
    }
)  # fmt: skip

#: Ends that call for more.
OPEN_ENDS: Final = (
    ":", ",", "-", "–", "—", "&", "/", "(", "-based", "-driven", "-aware", "-guided", "-agnostic", "-specific",
    "-inspired",
    "-Based", "-Driven", "-Aware", "-Guided", "-Agnostic", "-Specific", "-Inspired",
)  # fmt: skip

#: Words that go on with a title rather than begin one.
CONTINUING: Final = frozenset(
    {
        "of", "for", "in", "on", "and", "or", "with", "by", "from", "via", "to", "as", "at", "using", "under",
        "without", "within", "into", "over", "between", "among", "through", "against", "across", "based", "is", "are",
        "the", "a", "an",
    }
)  # fmt: skip

#: Words that prose about research is full of.
PROSE_WORDS: Final = (
    r"\b(we|our|this|these|it|is|are|was|were|has|have|been|that|which|can|be|propose[sd]?|show[sn]?|however|such|"
    r"they|their|presents?|not|also|its)\b"
)

#: Words that tell an abstract from other prose.
ABSTRACT_WORDS: Final = (
    r"\b(we|our|paper|propos\w+|methods?|approach\w*|models?|results?|experiments?|data|datasets?|learning|network\w*|"
    r"training|stud(y|ies)|evaluat\w+|performance|algorithms?|framework|tasks?|analysis|benchmark\w*|research)\b"
)

#: Beginnings and parts of short lines that still belong to the abstract before them.
CONTINUATIONS: Final = (
    r"(our |the |all )?(source )?(code|codes|data|dataset|model|models|project|demo|website|keywords|index terms|"
    r"github|video)s?\b.{0,40}(:|available|released|public|https?://).*|"
    r"(our |the |all )?(source )?(code|data) (is|are|will|can|and)\b.*"
)

#: Signs of other formats and of marked-up text, at the start of a line.
MARKUP: Final = (
    r"(#{1,6} |[-*+] |\d+[.)] |>|```|\|.*\||<[a-zA-Z/!]|@\w+\{|\\(begin|section|documentclass)|"
    r"[A-Z][A-Z0-9]  - |[\w-]+:\s*$)"
)

#: Signs that a text was copied from a Hugging Face Papers page.
PAGE_SIGNS: Final = (
    r"get trending papers in your .*|(subscribe)?by\s*AK and the .*|(daily|weekly|monthly|trending) papers|"
    r"submitted\s*by.*|\d+ authors?|upvote.*|.*hugging ?face.*|[·•|\s]*\d+ authors.*"
)
