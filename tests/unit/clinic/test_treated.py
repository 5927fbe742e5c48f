"""Who would be treated, whether several people would be, and for whom an appointment is after all."""

from __future__ import annotations

import pytest

from clinic import treated
from clinic.kinship import SOMEBODY, WRITER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I book my wife in for friday", "wife"),
        ("actually it's for my husband Bob", "husband"),
        ("my daughter wants an appointment", "daughter"),
        ("can my daughter Maya come friday, shes fifteen", "daughter"),
        ("I need to book for my boss Mr. Lindqvist", "boss"),
        ("my mom (68) wants to try cupping for her back", "mother"),
        ("my dad, 71, would like an appointment", "father"),
        ("can my husband Tom (45 yrs) come friday", "husband"),
        ("my mom Ana Maria would like to have cupping", "mother"),
        ("for my wife Anna and me", None),
        ("then give ME that slot", ""),
        ("ok then just put me in", ""),
        ("give me the 4 pm", None),
        ("an appointment for my mum please", "mother"),
        ("can you fit my son in for cupping sat morning, his back is tight", "son"),
        ("can my son come in", "son"),
        ("cupping for my boy", "son"),
        ("for my 15 year old", "child"),
        ("for my 15 year old son", "son"),
        ("for my teenage daughter", "daughter"),
        ("Can my mom come in for her shoulder? She's 71. I'm pregnant so it's not for me :)", "mother"),
        ("it's my mom who'd be treated, she's 71", "mother"),
        ("so can I book my mom or not? it's ME who is pregnant, not her", "mother"),
        ("my sister's the patient", "sister"),
        ("the patient is my sister", "sister"),
        ("book it for my roommate", "roommate"),
        ("my roommate wants cupping", "roommate"),
        ("for my wife can you book me a slot", "wife"),
        ("gift for my wife", "wife"),
        ("i want to surprise my husband with a session", "husband"),
        ("booking on behalf of my brother", "brother"),
        ("my wife, not me", "wife"),
        ("not me, my wife", "wife"),
        ("it's my wife's appointment", "wife"),
        ("is it ok if my sister comes instead", "sister"),
        ("can my husband have my slot", "husband"),
        ("book me in for friday", WRITER),
        ("what about me then?", WRITER),
        ("it's not for my wife, it's for me", WRITER),
        ("it's not for her, it's for me", WRITER),
        ("right. well then I'll book one for me instead, Saturday 1pm Flatiron", WRITER),
        ("then I’ll come instead", WRITER),
        ("no don't stop, I want to book for myself. Saturday 1pm", WRITER),
        ("ok can I come myself then, saturday 1pm flatiron?", WRITER),
        ("i'd be the one", WRITER),
        ("ok then only me", WRITER),
        ("its me who'd come not her", WRITER),
        ("i'll take her slot", WRITER),
        ("my wife told me about you", None),
        ("that works for me", None),
        ("that was my husband's number", None),
        ("fine can u just put my name then, Karen Lindqvist", None),
        ("i can sign for him cant i", None),
        ("my wife is the one who takes eliquis", None),
        ("it's my wife who is pregnant", None),
        ("my husband wants me to come", None),
        ("my boss needs me at 5", None),
        ("i have to be home for my kids at 5", None),
        ("I have to pick up my son at 4", None),
        ("my wife will be there at 3", None),
        ("don't book my wife", None),
        ("cupping is not for me", None),
        ("no thanks, not for me", None),
        ("for her birthday", None),
        ("i need to be done by 4 for my daughter's recital", None),
        ("my son will drop me off", None),
        ("is it ok for my wife to wait inside", None),
        ("use my wife's email", None),
        # company, or several: who of them is treated is not said
        ("my wife is pregnant, can she come with me?", None),
        ("can I bring my daughter along", None),
        ("can my friend come too, the two of us together", None),
    ],
)
def test_relation(text: str, expected: str | None) -> None:
    assert treated.relation(text) == expected


@pytest.mark.parametrize(
    ("text", "spoken_of", "expected"),
    [
        ("it's for her, not me", ["mother", "brother"], "mother"),
        ("she would be the one", ["brother", "mother"], "mother"),
        ("he'd be the one treated", ["mother", "brother"], "brother"),
        ("book her in for friday", ["sister"], "sister"),
        ("yes, I'd like to book for her. Monday the 22nd, 10:30", ["mother"], "mother"),
        ("can he come in friday", ["husband"], "husband"),
        ("my sister can't talk now. it's for her", ["mother"], "sister"),
        ("it's for her", [], SOMEBODY),
        ("it's for her", ["husband"], SOMEBODY),
        ("it's not for me", ["wife"], "wife"),
        ("it's not for me", [], None),
        ("she's the one on eliquis", ["wife"], None),
        ("can she come to just watch?", ["wife"], None),
    ],
)
def test_a_pronoun_means_who_was_spoken_of(text: str, spoken_of: list[str], expected: str | None) -> None:
    assert treated.relation(text, spoken_of) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oh wait it was for my wife, and she takes eliquis", "wife"),
        ("it's actually for my mother", "mother"),
        ("sorry, the appointment is for my mom", "mother"),
        ("I meant it for my brother", "brother"),
        ("my wife will come instead", "wife"),
        ("my wife would like to come instead of me", "wife"),
        ("it was for her, not me", "mother"),
        ("book another one for my wife", None),
        ("can I book my wife too", None),
        ("now one for my wife", None),
        ("my wife would like an appointment", None),
        ("can my wife come with me", None),
        ("can my wife and i both come", None),
    ],
)
def test_an_appointment_given_to_another_person(text: str, expected: str | None) -> None:
    assert treated.reassigned(text, ["mother"]) == expected


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("can my wife and i both come", True),
        ("me and my friend Jo", True),
        ("the two of us together", True),
        ("for my kids", True),
        ("can my parents come in friday", True),
        ("can my wife come too", True),
        ("my friend Jo is on eliquis, can she come too?", True),
        ("my wife wants to come as well", True),
        ("my parents are both on blood thinners", False),
        ("my kids are at school until 3", False),
        ("can my wife come with me", False),
        ("my wife wants cupping", False),
    ],
)
def test_several(text: str, several: bool) -> None:
    assert treated.is_several(text) is several


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("no for me, and no for Jo", True),
        ("neither of us", True),
        ("neither of us has anything", True),
        ("no", False),
        ("nothing on my back", False),
    ],
)
def test_an_answer_for_each_of_them(text: str, each: bool) -> None:
    assert treated.speaks_of_each(text) is each


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("no for me", "no"),
        ("no for me, and no for Jo", "no"),
        ("yes for me", "yes"),
        ("no for Jo", "no for Jo"),
        ("no for me but Jo takes eliquis", "no for me but Jo takes eliquis"),
        ("nothing", "nothing"),
    ],
)
def test_the_writer_s_own_answer(text: str, answer: str) -> None:
    assert treated.own_answer(text) == answer


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("i can sign for him cant i", True),
        ("do you need my permission?", True),
        ("what are your hours", False),
        ("ok put my name then", False),
    ],
)
def test_who_signs_for_a_child(text: str, asks: bool) -> None:
    assert treated.asks_consent(text) is asks


@pytest.mark.parametrize(
    "text", ["ok I'll take it then", "can I have the slot?", "fine, book me", "i'll come myself"]
)
def test_takes_the_place_oneself(text: str) -> None:
    assert treated.takes_it_oneself(text)


@pytest.mark.parametrize("text", ["that's a pity", "what about my mother", "ok thanks"])
def test_does_not_take_it(text: str) -> None:
    assert not treated.takes_it_oneself(text)


def test_just_her_is_whoever_was_spoken_of() -> None:
    assert treated.relation("ok just her then, sunday", ["wife"]) == "wife"
    assert treated.relation("tell only him", ["husband"]) is None


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("now for Omar, my brother, saturday 11", "brother"),
        ("one for Eva (my sister) on friday", "sister"),
        ("book for friday, my wife says you are good", None),
    ],
)
def test_the_relation_after_the_name(text: str, person: str | None) -> None:
    assert treated.relation(text) == person


@pytest.mark.parametrize(
    ("text", "name"),
    [("and now for Omar please", "Omar"), ("ok one for eva too", "eva"), ("friday works", None)],
)
def test_a_name_that_is_booked_for(text: str, name: str | None) -> None:
    assert treated.name_booked_for(text) == name


@pytest.mark.parametrize(
    ("text", "another"), [("my other friend too", True), ("a second friend", True), ("my friend", False)]
)
def test_another_of_them(text: str, another: bool) -> None:
    assert treated.another_of(text, "friend") is another


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("fwd from my brother: can i have a slot for myself on saturday", "brother"),
        ("my husband wrote: i'd like cupping, just for me, on monday", "husband"),
        ("an e-mail from my sister:\nplease book me in for friday", "sister"),
        ("my brother says it is nice. i want one for myself", ""),
    ],
)
def test_what_is_passed_on(text: str, person: str) -> None:
    assert treated.relation(text) == person


@pytest.mark.parametrize(
    ("text", "oneself"),
    [
        ("ok then i'll take that one myself", True),
        ("forget her, let ME have the slot", True),
        ("could i have that time then", True),
        ("can she have that one", False),
        ("take it off the list", False),
    ],
)
def test_who_takes_it_oneself(text: str, oneself: bool) -> None:
    assert treated.takes_it_oneself(text) is oneself
