"""Names, as people write them: after a frame, or as an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.people import find_names, read_name

ANSWERS = [
    ("anna", "Anna"),
    ("Anna", "Anna"),
    ("ANNA SMITH", "Anna Smith"),
    ("Anna Smith", "Anna Smith"),
    ("anna smith", "Anna Smith"),
    ("anna-maria o'neill", "Anna-Maria O'Neill"),
    ("Anna-Maria O’Neill", "Anna-Maria O'Neill"),
    ("D'Angelo Russo", "D'Angelo Russo"),
    ("José", "José"),
    ("jose\u0301 garci\u0301a", "José García"),  # accents as separate marks
    ("Zoë Krüger", "Zoë Krüger"),
    ("Nguyễn Văn Minh", "Nguyễn Văn Minh"),
    ("李雷", "李雷"),
    ("Ольга", "Ольга"),
    ("van der berg", "Van der Berg"),
    ("Ludwig van Beethoven", "Ludwig van Beethoven"),
    ("maria de la cruz", "Maria de la Cruz"),
    ("J. R. Smith", "J. R. Smith"),
    ("McDonald", "McDonald"),
    ("Jo", "Jo"),
    ("smith", "Smith"),
    ("will", "Will"),
    ("mark", "Mark"),
    ("april", "April"),
    ("grace", "Grace"),
    ("Anna.", "Anna"),
    ("anna!", "Anna"),
    ("anna 😊", "Anna"),
    ("it's Anna", "Anna"),
    ("it's anna smith here", "Anna Smith"),
    ("its bob", "Bob"),
    ("name's bob", "Bob"),
    ("my name is bob", "Bob"),
    ("my name's Bob.", "Bob"),
    ("im xiomara", "Xiomara"),
    ("i am Bob Ray", "Bob Ray"),
    ("this is zbigniew", "Zbigniew"),
    ("call me liz", "Liz"),
    ("you can call me Liz please", "Liz"),
    ("put me down as Liz", "Liz"),
    ("under the name of Papadopoulos", "Papadopoulos"),
    ("sure, anna", "Anna"),
    ("yes anna", "Anna"),
    ("ok it's anna", "Anna"),
    ("hi, anna smith", "Anna Smith"),
    ("of course! Anna", "Anna"),
    ("oh sorry, Anna", "Anna"),
    ("anna thanks", "Anna"),
    ("anna please", "Anna"),
    ("Ty", "Ty"),
    ("thanks, Ty", "Ty"),
    ("Anna, thank you", "Anna"),
    ("Ms Anna Smith", "Anna Smith"),
    ("Dr. Jane Doe, PhD", "Jane Doe"),
    ("mrs o'hara", "O'Hara"),
    ("bob and my number is 917 555 0123", "Bob"),
    ("Anna Smith 917 555 0123", "Anna Smith"),
    ("anna smith, anna@example.com", "Anna Smith"),
    ("Anna (917) 555-0123", "Anna"),
    ("anna, 5pm please", "Anna"),
    ("anna from brooklyn", "Anna"),
    ("Anna for friday at 5", "Anna"),
    ("anna but why do you ask", "Anna"),
    ("no it's Bob", "Bob"),
    ("it's not anna it's hannah", "Hannah"),
    ("sorry, my name is spelled Jon", "Jon"),
    ("my name is Bobby'); DROP TABLE students;--", "Bobby"),
    ("<b>Anna</b>", None),
    ("soy Lucía", "Lucía"),
    ("just anna", "Anna"),
    ("No, Anna", "Anna"),
    ("correct, Anna", "Anna"),
    ("(anna)", "Anna"),
    ('it\'s "Anna"', "Anna"),
    ("i said anna", "Anna"),
    ("it would be under Anna Smith", "Anna Smith"),
    ("A. Smith", "A. Smith"),
    ("call me Al", "Al"),
    ("anna n bob", "Anna"),
    ("green", "Green"),
    ("Anna Brown", "Anna Brown"),
    ("me llamo pedro", "Pedro"),
]


@pytest.mark.parametrize(("text", "name"), ANSWERS)
def test_answers(text: str, name: str | None) -> None:
    found = read_name(text, expected=True)
    assert (found and found.value) == name


NOT_NAMES = [
    "yes", "no", "nope", "ok", "k", "sure", "tomorrow", "friday", "5pm", "at 5", "flatiron", "the first",
    "skip", "no thanks", "thank you", "hello", "why", "why do you need that", "what's the price",
    "does it hurt", "how long is it?", "i want to book", "can i book for friday", "i'd rather not",
    "prefer not to say", "none of your business", "not telling", "is that needed?", "unsure", "idk",
    "maybe later", "5", "👍", "...", "", "  ", "917 555 0123", "anna@example.com", "{{7*7}}", "=cmd()",
    "i'm pregnant", "im on blood thinners", "my wife's name is Maria", "her name is Maria",
    "for my husband John", "book me in", "call me back", "call me tomorrow", "call me at 5", "it's fine",
    "it's private", "this is ridiculous", "i am sore", "that's ok", "it's for my wife", "i'm a first-timer",
    "cancel", "stop", "help", "start over", "talk to a person", "human please",
]  # fmt: skip


# Phones begin every message with a capital letter
ORDINARY = (
    """
Sounds good|Makes sense|Will do|Sure thing|Hold on|Nevermind|Forget it|Awesome|Lovely|Brilliant
Fair enough|Depends|Parking?|Shower|Alcohol|Prices|Refund|Gift card|Warfarin|Eczema|Half past 5
Brooklyn|Manhattan|Earlier|Myself|Ugh|Wtf|Hola|Gracias|Test|Full name?|Confidential|For myself
Its me|As above|Name|Swelling|Surgery|Headache|Thinking|Understood|Lunchtime
|omw
|ty
|brb
|imo
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("text", [*NOT_NAMES, *ORDINARY])
def test_answers_that_are_no_names(text: str) -> None:
    assert read_name(text, expected=True) is None


IN_PASSING = [
    ("hi im anna i want to book for friday", "Anna"),
    ("Hi, I'm Anna. Does it hurt?", "Anna"),
    ("hello this is Bob Ray, can i come at 5", "Bob Ray"),
    ("my name is xiomara and i'd like fri 5pm", "Xiomara"),
    ("its mark, 917 555 0123", "Mark"),
    ("i'm José", "José"),
    ("anna here: i'm Anna O'Neill", "Anna O'Neill"),
    ("book fri 5pm, name: anna smith, 917 555 0123", "Anna Smith"),
    ("under the name smith", "Smith"),
]


@pytest.mark.parametrize(("text", "name"), IN_PASSING)
def test_names_in_passing(text: str, name: str) -> None:
    found = read_name(text)
    assert found is not None
    assert found.value == name
    assert text[found.start : found.end].lower() == name.lower()


@pytest.mark.parametrize(
    "text",
    [
        "i'm pregnant", "im sore all over", "i'm on warfarin", "this is great", "it's for friday",
        "its late", "i am not sure", "i'm looking for a place", "I'm Not Sure", "does it leave marks",
        "anna", "it is urgent", "I'm so tired after", "im diabetic", "that's fine", "it's 5pm",
        "this is my first time", "i'm epileptic", "i'm interested in cupping", "i am 45", "its bruised",
        "i'm haemophiliac", "this is spam",
    ],
)  # fmt: skip
def test_no_name_in_passing(text: str) -> None:
    assert read_name(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my wife's name is Maria", "Maria"),
        ("its for my husband John", "John"),
        ("my daughter Lily has eczema", "Lily"),
        ("her name is xiomara", "Xiomara"),
        ("for my husband bring", None),
        ("his name's bob", "Bob"),
    ],
)
def test_somebody_elses_name(text: str, name: str | None) -> None:
    others = [found.value for found in find_names(text) if found.whose == "other"]
    assert others == ([name] if name else [])
    assert read_name(text) is None


@given(st.text(max_size=200), st.booleans())
def test_anything_can_be_read(text: str, expected: bool) -> None:
    found = read_name(text, expected)
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert 0 < len(found.value) <= 80
        assert not set(found.value) & set("<>{}=\n@\\/0123456789")


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "piece", ["i'm ", "my name is ", "a-", "a'", "sure, ", "hi ", "anna ", "my wife ", ". ", "é"]
)
def test_long_messages_are_read_quickly(piece: str) -> None:
    read_name(piece * (10_000 // len(piece)), expected=True)


CORRECTIONS = [
    ("my last name should be Ferrara", "Ferrara", "last", "given"),
    ("surname: ferrara", "Ferrara", "last", "given"),
    ("my first name is spelt Loocia", "Loocia", "first", "given"),
    ("its spelled Ferrara", "Ferrara", "whole", "spelling"),
    ("its spelled ferrara", "Ferrara", "whole", "spelling"),
    ("and its Ferrara, double r first", "Ferrara", "whole", "spelling"),
    ("its ferrara with two r", "Ferrara", "whole", "spelling"),
    ("I'm Katherine with a K", "Katherine", "whole", "spelling"),
    ("F-E-R-R-A-R-A", "Ferrara", "whole", "bare"),
    ("f e r r a r a", "Ferrara", "whole", "bare"),
    ("F-E-double R-A-R-A", "Ferrara", "whole", "bare"),
    ("it's F-E-R-R-A-R-A", "Ferrara", "whole", "spelling"),
    ("Ferrara not Ferarra", "Ferrara", "whole", "bare"),
    ("not ferarra but ferrara", "Ferrara", "whole", "bare"),
    ("Lucia F-E-R-R-A-R-A", "Lucia Ferrara", "whole", "given"),
    ("just fix the spelling of my name on the booking: Lucia Ferrara", "Lucia Ferrara", "whole", "given"),
    ("my name is wrong, it should be Lucia Ferrara", "Lucia Ferrara", "whole", "given"),
    ("change my name to Bob Ray", "Bob Ray", "whole", "given"),
    ("first name Lucia, last name Ferrara", "Lucia Ferrara", "whole", "given"),
    ("my name is Lucia Ferarra, that's F-E-R-R-A-R-A", "Lucia Ferrara", "whole", "given"),
]


@pytest.mark.parametrize(("text", "value", "part", "how"), CORRECTIONS)
def test_what_is_said_of_a_known_name(text: str, value: str, part: str, how: str) -> None:
    found = read_name(text)
    assert found is not None
    assert (found.value, found.part, found.how) == (value, part, how)


@pytest.mark.parametrize(
    "text",
    ["my last name", "my name is misspelled", "my last name was misspelled", "my name is spelled wrong",
     "thursday not tuesday", "a-s-a-p", "y-e-s", "it should be UWS", "legs not leg", "i p m"],
)  # fmt: skip
def test_nothing_to_put_right(text: str) -> None:
    assert read_name(text) is None


WITH_TAILS = [
    "Jake Lindqvist hes 15", "Jake Lindqvist he's 15", "jake lindqvist 15", "Jake Lindqvist, 15",
    "Jake Lindqvist age 15", "Jake Lindqvist (15)", "jake lindqvist hes fifteen", "Jake Lindqvist shes 15",
    "Jake Lindqvist thats my son", "Jake Lindqvist 15yo", "Jake Lindqvist whos 15",
    "jake lindqvist im his mom",
]  # fmt: skip


@pytest.mark.parametrize("text", WITH_TAILS)
def test_an_age_or_another_clause_ends_the_name(text: str) -> None:
    found = read_name(text, expected=True)
    assert found is not None
    assert found.value == "Jake Lindqvist"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("chris okafor 929-555-0121", "Chris Okafor"),
        ("book me fri 10am flatiron. chris okafor 929-555-0121", "Chris Okafor"),
        ("917-555-0164 andre mills, flatiron last saturday", "Andre Mills"),
        ("karen, karen@example.com", "Karen"),
        ("i already said, chris okafor", "Chris Okafor"),
        ("urgent please 917 555 0131", None),
        ("back pain 917 555 0131", None),
        ("917 555 0131 thats mine", None),
        ("my office number 917 555 0131", None),
    ],
)
def test_a_bare_name_beside_a_contact(text: str, name: str | None) -> None:
    found = read_name(text)
    assert (found and found.value) == name
