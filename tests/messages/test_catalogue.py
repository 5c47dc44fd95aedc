from pathlib import Path

import pytest

from messages.catalogue import CatalogueError, UnknownTextError, load_catalogues
from messages.template import TemplateError, fields, fill

HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {}\\n"

"""
TWO_FORMS = "nplurals=2; plural=(n != 1);"
NAME = 'msgid "language.name"\nmsgstr "X"\n\n'
ASKED = (
    'msgid "asked"\nmsgid_plural "asked"\nmsgstr[0] "een buur in {place}"\nmsgstr[1] "{n} buren in {place}"\n'
)


def write(folder: Path, language: str, body: str, *, forms: str = TWO_FORMS, name: str = NAME) -> Path:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / "messages.po").write_text(HEADER.format(language, forms) + name + body, "utf-8")
    return folder


def entry(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


def test_every_language_of_the_project_loads_and_has_every_key() -> None:
    catalogues = load_catalogues()
    assert catalogues.languages[0] == "nl"
    assert {"nl", "en"} <= set(catalogues.languages)
    for language in catalogues.languages:
        for key in sorted(catalogues.keys()):
            form = catalogues.language(language).text(key, 1)
            assert fields(form) <= catalogues.fields(key)
            assert fill(form, dict.fromkeys(catalogues.fields(key), "x")), (language, key)


def test_each_language_is_called_by_its_own_name() -> None:
    catalogues = load_catalogues()
    assert catalogues.language("nl").text("language.name") == "Nederlands"
    assert catalogues.language("en").text("language.name") == "English"


@pytest.mark.parametrize(
    ("tag", "ours"), [("en-GB", "en"), ("EN_us", "en"), ("nl", "nl"), ("xx", "nl"), ("", "nl")]
)
def test_a_platforms_language_gives_the_closest_of_ours(tag: str, ours: str) -> None:
    assert load_catalogues().closest(tag) == ours


def test_the_number_n_chooses_the_plural_form_by_the_rule_of_the_language(tmp_path: Path) -> None:
    three = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    polish = 'msgid "asked"\nmsgid_plural "asked"\n' + "".join(
        f'msgstr[{form}] "{text} {{place}}"\n'
        for form, text in enumerate(("sąsiad", "{n} sąsiedzi", "{n} sąsiadów"))
    )
    write(write(tmp_path, "nl", ASKED), "pl", polish, forms=three)
    catalogues = load_catalogues(tmp_path)
    assert catalogues.language("nl").text("asked", 1) == "een buur in {place}"
    assert catalogues.language("nl").text("asked", 0) == "{n} buren in {place}"
    assert [catalogues.language("pl").text("asked", n)[:11] for n in (1, 3, 5)] == [
        "sąsiad {pla",
        "{n} sąsiedz",
        "{n} sąsiadó",
    ]
    assert catalogues.fields("asked") == {"n", "place"}


def test_a_plural_text_without_its_number_is_refused(tmp_path: Path) -> None:
    catalogues = load_catalogues(write(tmp_path, "nl", ASKED))
    with pytest.raises(UnknownTextError, match=r"asked.*named 'n'"):
        catalogues.language("nl").text("asked")


def test_an_unknown_key_is_named_and_never_shown_to_a_person(tmp_path: Path) -> None:
    catalogues = load_catalogues(write(tmp_path, "nl", ""))
    assert "typo" not in catalogues.keys()  # noqa: SIM118 - not a mapping
    with pytest.raises(UnknownTextError, match="typo"):
        catalogues.language("nl").text("typo")
    with pytest.raises(UnknownTextError, match="typo"):
        catalogues.fields("typo")


@pytest.mark.parametrize(
    ("dutch", "english", "complaint"),
    [
        (entry("a", "A"), "", "en: a is missing; translate it from nl"),
        ("", entry("a", "A"), "en: a does not exist in nl"),
        (entry("a", "dag {name}"), entry("a", "hello"), "en: a lacks {name}"),
        (
            entry("a", "dag {name}"),
            entry("a", "hello {nome}"),
            "en: a lacks {name} and has an unknown {nome}",
        ),
        (entry("a", "A"), entry("a", ""), "en: a has no finished text"),
        (entry("a", "A"), "#, fuzzy\n" + entry("a", "A"), "en: a has no finished text"),
        (
            ASKED,
            entry("asked", "{n} in {place}"),
            "en: asked must have plural forms exactly where nl has them",
        ),
        (ASKED, ASKED.replace("een buur in {place}", "a neighbour"), "en: asked lacks {place}"),
        (ASKED, ASKED.partition("msgstr[1]")[0], "en: asked has no finished text"),
        (ASKED, ASKED + 'msgstr[2] "{n} {place}"\n', "en/messages.po can't be read"),
        (
            entry("a", "A"),
            entry("a", "A") + entry("a", "B"),
            "en/messages.po: the key a stands there 2 times",
        ),
    ],
)
def test_a_language_that_differs_from_dutch_stops_the_start(
    tmp_path: Path, dutch: str, english: str, complaint: str
) -> None:
    write(write(tmp_path, "nl", dutch), "en", english)
    with pytest.raises(CatalogueError) as refused:
        load_catalogues(tmp_path)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (entry("a", "{name.secret}"), "nl: a: only a plain {name}"),
        (entry("a", "{}"), "nl: a: only a plain {name}"),
        (entry("a", "{name!r}"), "nl: a: only a plain {name}"),
        (entry("a", "{name:>9}"), "nl: a: only a plain {name}"),
        (entry("a", "{name"), "nl: a: "),
        ("msgid\n", "nl/messages.po can't be read"),
    ],
)
def test_a_broken_text_stops_the_start(tmp_path: Path, body: str, complaint: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load_catalogues(write(tmp_path, "nl", body))
    assert complaint in str(refused.value)


def test_a_catalogue_of_an_unknown_language_stops_the_start(tmp_path: Path) -> None:
    write(write(tmp_path, "nl", ""), "en", "")
    path = tmp_path / "en" / "messages.po"
    path.write_text(path.read_text("utf-8").replace("Language: en", "Language: zz"), "utf-8")
    with pytest.raises(CatalogueError, match=r"en/messages\.po"):
        load_catalogues(tmp_path)


def test_without_dutch_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"nl/messages\.po is missing"):
        load_catalogues(tmp_path)


def test_a_language_without_its_own_name_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"language\.name"):
        load_catalogues(write(tmp_path, "nl", "", name=""))


def test_a_key_that_stands_in_two_files_stops_the_start(tmp_path: Path) -> None:
    write(tmp_path, "nl", entry("concept.bike", "fiets"))
    (tmp_path / "nl" / "concepts.po").write_text(
        HEADER.format("nl", TWO_FORMS) + entry("concept.bike", "fiets"), "utf-8"
    )
    with pytest.raises(CatalogueError, match=r"concept\.bike is a key of another file too"):
        load_catalogues(tmp_path)


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill("dag {name}", {"name": "{secret} {0}"}) == "dag {secret} {0}"


def test_a_doubled_brace_is_a_brace() -> None:
    assert fill("{{ {a} }}", {"a": "1"}) == "{ 1 }"


def test_a_template_refuses_more_than_a_name() -> None:
    with pytest.raises(TemplateError):
        fields("{a[0]}")


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{when} hoor je van mij", "Morgen hoor je van mij"),
        ("Klaar. {when} hoor je van mij", "Klaar. Morgen hoor je van mij"),
        ("Klaar, {when} hoor je van mij", "Klaar, morgen hoor je van mij"),
        ("🕗 {when}", "🕗 Morgen"),
    ],
)
def test_our_own_words_get_a_capital_where_they_open_a_sentence(template: str, filled: str) -> None:
    assert fill(template, {"when": "morgen"}, capitalised=["when"]) == filled


def test_a_persons_word_keeps_its_letters() -> None:
    assert fill("{name} helpt", {"name": "de vries"}) == "de vries helpt"
