"""The card for a crisis comes at once, and not for a dead plant."""

import pytest

from matching.crisis import Alarm, alarm, is_crisis


@pytest.mark.parametrize(
    "text",
    [
        "het hoeft voor mij allemaal niet meer ik wil dood",
        "ik wil dood",
        "IK WIL DOOD!!!",
        "k wil nie meer leven",
        "ik wil niet meer leven",
        "ik wil er niet meer zijn",
        "ik wou dat ik dood was",
        "was ik maar dood",
        "ik maak er een eind aan",
        "ik ga er een einde aan maken",
        "soms denk ik aan zelfmoord",
        "ik denk de hele dag aan zelfmoort",
        "ik ben suïcidaal",
        "ik wil mezelf iets aandoen",
        "ik snij mezelf",
        "wil mezelf van kant maken",
        "ik wil uit het leven stappen",
        "ik spring voor de trein",
        "jullie zijn zonder mij veel beter af",
        "I want to kill myself",
        "kms",
        "i wanna die",
        "I don't want to live anymore",
        "I don’t want to be here anymore, end it all",
        "thinking about suicide",
        "everyone is better off without me",
        "intihar etmek istiyorum",
        "أفكر في الانتحار",
    ],
)
def test_words_of_suicide_are_an_alarm(text: str) -> None:
    assert alarm(text) is Alarm.SELF_HARM


@pytest.mark.parametrize(
    "text",
    [
        "mijn man slaat mij",
        "mn ex bedreigt me",
        "hij wil me vermoorden",
        "ik word thuis mishandeld",
        "ik ben bang voor mijn man",
        "my husband hits me",
        "he threatened to hurt us, i am not safe at home",
    ],
)
def test_violence_is_an_alarm(text: str) -> None:
    assert alarm(text) is Alarm.VIOLENCE


@pytest.mark.parametrize(
    "text",
    [
        "er is brand in de keuken!",
        "help brand!",
        "mijn buurvrouw ademt niet meer",
        "mijn vader is bewusteloos",
        "ik ruik gas in het portiek",
        "pijn op de borst",
        "the kitchen is on fire",
        "my dad is not breathing",
        "she is bleeding heavily",
    ],
)
def test_danger_to_life_is_an_alarm(text: str) -> None:
    assert alarm(text) is Alarm.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "ik lach me dood",
        "ik schrok me dood",
        "ik verveel me dood hier",
        "dood vogeltje in de tuin",
        "er ligt een dode muis onder de kast",
        "mijn plant is dood",
        "mijn telefoon is dood",
        "de accu is dood",
        "mijn man is dood en ik ben zo alleen",
        "na de dood van mijn vrouw",
        "ik kan de dood van mijn moeder niet verwerken",
        "ik ben doodmoe",
        "de boom in de tuin is dood, wie zaagt hem om",
        "kunnen jullie me uit de brand helpen",
        "de lamp brandt niet",
        "wie maakt er een eind aan de overlast",
        "de motor slaat niet aan",
        "wie kan een eind met mij wandelen",
        "onkruid dood maken",
        "brandhout over",
        "vuurkorf te leen",
        "mijn fiets is overleden 😂",
        "ik hoef niet meer, het is al geregeld",
        "het hoeft niet meer, dank je",
        "ik wil doodgewoon een praatje",
        "dead tired",
        "deadline tomorrow",
        "my phone is dead",
        "my back is killing me",
        "dying to meet new people",
        "dead plant in my garden",
        "at the end of my street",
        "cake to die for",
        "need a fire pit for a party",
        "ik wil eten voor mijn dochter",
        "mn fiets heeft een lekke band",
        "",
    ],
)
def test_ordinary_life_is_no_alarm(text: str) -> None:
    assert not is_crisis(text), alarm(text)


def test_an_idiom_does_not_hide_a_crisis() -> None:
    assert alarm("mijn plant is dood en ik wil dood") is Alarm.SELF_HARM
    assert alarm("ik lach me dood maar eigenlijk denk ik aan zelfmoord") is Alarm.SELF_HARM


def test_an_emergency_now_comes_first() -> None:
    assert alarm("hij slaat mij en mama ademt niet meer") is Alarm.EMERGENCY
    assert alarm("ik wil dood en er is brand in de keuken") is Alarm.EMERGENCY
