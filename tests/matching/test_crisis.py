"""The card for a crisis comes at once, and not for a dead plant."""

import pytest

from matching.crisis import Alarm, alarm


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
        "iedereen is beter af zonder mij",
        "ik wil me ophangen",
        "ik wil voor de trein springen",
        "ik wil slapen en nooit meer wakker worden",
        "ik zie het leven niet meer zitten",
        "te veel pillen genomen",
        "ik heb te veel pillen genomen",
        "I took too many pills",
        "ending it all",
        "thoughts of ending my life",
        "ik snij me niet meer maar het verlangen is er nog",
        "I have thoughts of ending it all",
        "ik zie het niet meer zitten",
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
        "mijn man heeft mij geslagen",
        "mijn vriend heeft me verkracht",
        "he's hitting me",
        "he’s hitting me",
        "my husband is hitting me",
        "he wants to kill me",
        "hij heeft een mes",
        "he has a knife",
        "my ex is threatening me",
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
        "brand in huis",
        "er is brand in huis",
        "mijn moeder is flauwgevallen",
        "in elkaar gezakt",
        "mijn man is in elkaar gezakt",
        "mijn vader heeft een beroerte",
        "heeft een beroerte",
        "having a stroke",
        "my dad is having a stroke",
        "my mother collapsed",
        "having a heart attack",
        "i think its a heart attack",
        "heart attack!",
        "my husband is choking",
        "gaslek!",
        "mijn man stikt",
        "mijn kind verdrinkt",
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
        "my laptop is not responding",
        "my phone wont wake up",
        "my phone won't wake up",
        "het stikt hier van de muggen",
        "mijn plant verdrinkt",
        "my dad had a heart attack, needs groceries",
        "gaslek is gemaakt",
        "pijn op de borst gehad",
        "ik heb vorig jaar pijn op de borst gehad",
        "it is 5 kms away",
        "ik wil niet dat mijn planten dood gaan",
        "ik wil een dood konijn begraven",
        "ik ben door een wesp gestoken",
        "hij slaat mij altijd met schaken",
        "heart attack at 44, can share how I got back",
        "A&E nurse, can do a choking workshop",
        "mijn zoon heeft zelfmoord gepleegd, ik zoek iemand om mee te praten",
        "my brother died by suicide, i want to talk to someone",
        "wie kan bij mij lampen ophangen",
        "kan iemand voor mij een schilderij ophangen",
        "wil iemand voor mij gordijnen ophangen",
        "mijn schutting is in elkaar gezakt",
        "ik snij me altijd in mijn vinger",
        "hij heeft een mes nodig",
        "kocam beni seviyor",
        "kızım yemeğe bayıldı",
        "زوجي يساعدني",
        "rajli kay3awni",
        "mąż mnie kocha",
        "mi marido me ayuda",
        "el sol me pega en la cocina",
        "чоловік мені допомагає",
        "хочу помити вікна",
        "quiero morirme de risa",
        "chcę umrzeć ze śmiechu",
        "بدي موت من الضحك",
        "bghit nmchi",
        "mijn vader heeft een beroerte gehad en zoekt hulp",
        "my mother had a stroke, she needs help",
        "zij had een hersenbloeding gehad",
        "my son collapsed last year",
        "yangin alarmi takmak istiyorum",
        "не хочу жити тут",
        "no quiero vivir sola",
        "mi vecino me pega un grito",
        "ik heb alle medicijnen opgehaald",
        "wie heeft een mes te leen",
        "my husband has a knife sharpener",
        "ik zie het niet meer zitten met de tuin",
        "mijn man is geslagen bij dammen",
    ],
)
def test_ordinary_life_is_no_alarm(text: str) -> None:
    assert alarm(text) is None


def test_an_idiom_does_not_hide_a_crisis() -> None:
    assert alarm("mijn plant is dood en ik wil dood") is Alarm.SELF_HARM
    assert alarm("ik lach me dood maar eigenlijk denk ik aan zelfmoord") is Alarm.SELF_HARM


def test_an_emergency_now_comes_first() -> None:
    assert alarm("hij slaat mij en mama ademt niet meer") is Alarm.EMERGENCY
    assert alarm("ik wil dood en er is brand in de keuken") is Alarm.EMERGENCY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("quiero morir", Alarm.SELF_HARM),
        ("me quiero morir", Alarm.SELF_HARM),
        ("chcę się zabić", Alarm.SELF_HARM),
        ("nie chcę żyć", Alarm.SELF_HARM),
        ("bghit nmout", Alarm.SELF_HARM),
        ("bghit nmot", Alarm.SELF_HARM),
        ("ölmek istiyorum", Alarm.SELF_HARM),
        ("Yaşamak istemiyorum", Alarm.SELF_HARM),
        ("kendimi öldürmek istiyorum", Alarm.SELF_HARM),
        ("أريد أن أموت", Alarm.SELF_HARM),
        ("بدي أموت", Alarm.SELF_HARM),
        ("عايز أموت", Alarm.SELF_HARM),
        ("بغيت نموت", Alarm.SELF_HARM),
        ("хочу померти", Alarm.SELF_HARM),
        ("не хочу жити", Alarm.SELF_HARM),
        ("no quiero vivir más", Alarm.SELF_HARM),
        ("chcę umrzeć", Alarm.SELF_HARM),
        ("kocam beni dövüyor", Alarm.VIOLENCE),
        ("eşim beni dövdü", Alarm.VIOLENCE),
        ("kocam bana vuruyor", Alarm.VIOLENCE),
        ("زوجي بيضربني", Alarm.VIOLENCE),
        ("زوجي يضربني", Alarm.VIOLENCE),
        ("جوزي ضربني", Alarm.VIOLENCE),
        ("راجلي كيضربني", Alarm.VIOLENCE),
        ("rajli kaydrebni", Alarm.VIOLENCE),
        ("rajli kaydrabni", Alarm.VIOLENCE),
        ("mąż mnie bije", Alarm.VIOLENCE),
        ("mój mąż bije mnie", Alarm.VIOLENCE),
        ("chłopak mnie pobił", Alarm.VIOLENCE),
        ("mi pareja me pega", Alarm.VIOLENCE),
        ("mi marido me golpea", Alarm.VIOLENCE),
        ("mi novio me ha pegado", Alarm.VIOLENCE),
        ("чоловік мене б'є", Alarm.VIOLENCE),
        ("чоловік мене б’є", Alarm.VIOLENCE),
        ("чоловік мене бʼє", Alarm.VIOLENCE),
        ("мій чоловік б'є мене", Alarm.VIOLENCE),
        ("yangın var", Alarm.EMERGENCY),
        ("nie oddycha", Alarm.EMERGENCY),
        ("no respira", Alarm.EMERGENCY),
        ("не дихає", Alarm.EMERGENCY),
        ("لا يتنفس", Alarm.EMERGENCY),
    ],
)
def test_the_plainest_sentences_are_known_in_other_languages(text: str, kind: Alarm) -> None:
    assert alarm(text) is kind


def test_whoever_grieves_is_heard_but_their_own_wish_to_die_is_an_alarm() -> None:
    grief = "mijn zoon heeft zelfmoord gepleegd"
    assert alarm(f"{grief}, ik zoek iemand om mee te praten") is None
    assert alarm(f"{grief} en ik wil ook dood") is Alarm.SELF_HARM
    assert alarm("mijn zoon heeft bijna zelfmoord gepleegd") is Alarm.SELF_HARM


def test_the_end_of_a_long_story_is_read_too() -> None:
    assert alarm("het was een lange dag. " * 400 + "ik wil dood") is Alarm.SELF_HARM
