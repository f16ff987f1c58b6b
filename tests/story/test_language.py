import pytest

from streams.story.language import told_language

ENGLISH = "The minister said on Tuesday that the bridge, which was built in 1902, would be closed until the end of May."
OTHERS = {
    "de": "Die Bundesregierung hat am Mittwoch ein neues Gesetz zur Förderung der Windkraft beschlossen. Der Kanzler "
    "sagte in Berlin, das Land müsse schneller werden. Die Opposition kritisierte den Entwurf als unzureichend.",
    "fr": "Le président de la République a annoncé mercredi une réforme des retraites. « Nous devons agir », a-t-il "
    "déclaré à Paris devant les maires de France. Les syndicats ont appelé à la grève pour la semaine prochaine.",
    "es": "El presidente del Gobierno anunció el miércoles una reforma de las pensiones. Los sindicatos convocaron una "
    "huelga para la próxima semana en todo el país y pidieron diálogo con los alcaldes.",
    "ru": "Президент объявил в среду о новой реформе. Он заявил, что страна должна двигаться быстрее.",
    "zh": "新华社北京电 国家主席周三宣布一项新的改革计划。他在讲话中表示，国家必须加快发展步伐。",
}


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_told(language: str) -> None:
    assert told_language(OTHERS[language]) == language
    assert told_language(OTHERS[language].upper()) == language


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper(),
        "LATVIAN PRIME MINISTER ILZE BRIEDE-KALVA SAYS SHE WILL RESIGN ON MONDAY",
        "Medicine Hat 4, Lethbridge 2\n\nRed Deer 3, Swift Current 1\n\nKelowna 6, Kamloops 5 (OT)",
        "1. Daudi Marwa-Ginoka (Tanzania) 2:16:08",
        "",
        "12:04 1,338.20",
    ],
)
def test_english_names_and_figures_are_not_taken_for_others(text: str) -> None:
    assert told_language(text) == "en"


def test_a_short_text_is_in_the_declared_language() -> None:
    assert told_language("Kanzler tritt zurück", "de-AT") == "de"
    assert told_language("Chancellor resigns", "en_GB") == "en"
    assert told_language("Chancellor resigns", "not a code 1") == "en"


def test_a_wrong_declaration_is_not_believed() -> None:
    assert told_language(ENGLISH, "de") == "en"
    assert told_language(OTHERS["de"], "en") == "de"
