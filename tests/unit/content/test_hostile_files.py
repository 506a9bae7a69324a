"""Hostile files and names: each is a problem with a place, and nothing outside the folder is ever opened."""

import os

import pytest

from lms import content
from tests.unit.content import planting
from tests.unit.content.planting import MODULE, NAMES, PNG, RIGHT, found, place, plant

HOSTILE = {
    "ten megabytes": b"a: " + b"x" * 10_000_000,
    "binary rubbish": bytes(range(256)) * 20,
    "a null character": b"format: 1\0",
    "deep nesting": b"[" * 10_000,
    "deep mappings": b"a: " * 10_000,
    "an alias bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
    "nothing": b"",
    "spaces": b" \n ",
    "a list": b"- 1\n- 2\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "tabs": b"a:\n\t- b\n",
    "a code point that is none": b'a: "\\UFFFFFFFF"\n',
    "half a surrogate": b'a: "\\uD800"\n',
    "UTF-16": "format: 1".encode("utf-16"),
    "front matter that never ends": b"---\ntitle: x\n",
    "front matter that is a list": b"---\n- x\n---\nText.\n",
    "front matter with nothing in it": b"---\n---\nText.\n",
}


@pytest.mark.parametrize("name", ["module", "page", "questions"])
@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_file_is_a_problem_with_a_line(tmp_path, name, how):
    reading = planting.read(tmp_path, **{name: HOSTILE[how]})
    assert [each for each in found(reading) if each[0] == NAMES[name] and each[1] >= 1 and each[2] >= 1]
    assert reading.modules == ()


@pytest.mark.parametrize("name", ["sources", "glossary", "pathway", "image"])
@pytest.mark.parametrize("how", ["ten megabytes", "binary rubbish", "deep nesting", "an alias bomb", "two documents"])
def test_a_hostile_shared_file_is_a_problem_with_a_line(tmp_path, name, how):
    assert [each for each in found(planting.read(tmp_path, **{name: HOSTILE[how]})) if each[0] == NAMES[name]]


@pytest.mark.parametrize(
    ("name", "kilobytes"), [("module", 1024), ("questions", 1024), ("sources", 1024), ("page", 100)]
)
def test_a_text_may_be_so_large_and_no_larger(tmp_path, name, kilobytes):
    padding = "#" * (kilobytes * 1024 - len(RIGHT[name].encode()))
    right = planting.read(tmp_path / "right", **{name: RIGHT[name] + padding})
    assert [each for each in right.problems if each.rule != "page-words"] == []
    too_large = planting.read(tmp_path / "wrong", **{name: RIGHT[name] + padding + "#"})
    assert (NAMES[name], 1, 1, "file-size") in found(too_large)
    assert len([each for each in too_large.problems if each.file == NAMES[name]]) == 1
    assert "image-unused" not in {each.rule for each in too_large.problems}, "nobody knows what that page shows"


def test_bytes_that_are_no_text_are_found_at_their_place(tmp_path):
    reading = planting.read(
        tmp_path, page=RIGHT["page"].replace("Mind the", "Mind th\udcff").encode(errors="surrogateescape")
    )
    assert found(reading) == [(NAMES["page"], *place(RIGHT["page"], "e handle"), "file-encoding")]


def test_other_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path):
    crlf = planting.read(tmp_path, page=b"\xef\xbb\xbf" + RIGHT["page"].replace("\n", "\r\n").encode())
    assert crlf.problems == ()
    assert crlf.modules[0].files["01-the-cup-in-the-sink.md"] == RIGHT["page"]


@pytest.mark.parametrize(
    "where", [f"{MODULE}/02-secret.md", f"{MODULE}/images/secret.png", "sources.yaml", "modules/Z02", "pathways/x.yaml"]
)
def test_a_link_out_of_the_folder_is_refused_and_not_followed(tmp_path, where):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "module.yaml").write_text("secret: password\n")
    root = planting.write(tmp_path / "content", planting.FILES)
    link = root / where
    link.unlink(missing_ok=True)
    link.symlink_to(secret if where.endswith("Z02") else secret / "module.yaml")
    reading = content.read_folder(root, today=planting.TODAY)
    assert (where, 1, 1, "file-link") in found(reading)
    assert "password" not in str(reading)


@pytest.mark.parametrize("folder", ["modules", f"{MODULE}/images", "pathways"])
def test_a_folder_that_is_a_link_or_a_file_is_refused(tmp_path, folder):
    root = planting.write(tmp_path / "content", planting.FILES)
    (root / folder).rename(tmp_path / "moved")
    (root / folder).symlink_to(tmp_path / "moved")
    reading = content.read_folder(root, today=planting.TODAY)
    assert [each[3] for each in found(reading) if each[:3] == (folder, 1, 1)] == ["file-link"]
    assert not reading.modules or folder == "pathways"
    assert not reading.pathways or folder != "pathways"
    (root / folder).unlink()
    (root / folder).write_text("not a folder")
    assert (folder, 1, 1, "file-kind") in found(content.read_folder(root))


def test_a_named_pipe_is_refused_without_waiting_for_it(tmp_path):
    root = planting.write(tmp_path, planting.FILES)
    os.mkfifo(root / MODULE / "02-pipe.md")
    assert (f"{MODULE}/02-pipe.md", 1, 1, "file-kind") in found(content.read_folder(root))


@pytest.mark.parametrize(
    ("name", "shown", "rule"),
    [
        ("02 Words.md", "02 Words.md", "page-name"),
        ("2-words.md", "2-words.md", "page-name"),
        ("README.md", "README.md", "page-name"),
        ("02-new\nline.md", "02-new\\u000aline.md", "page-name"),
        ("02-\x1b[2J.md", "02-\\u001b[2J.md", "page-name"),
        (os.fsdecode(b"02-\xff.md"), "02-\\xff.md", "page-name"),
        ("images/a b.png", "images/a b.png", "image-name"),
        ("scenarios/one.yaml", "scenarios/one.yaml", "scenario-name"),
        ("scenarios/01-Two.yaml", "scenarios/01-Two.yaml", "scenario-name"),
        ("scenarios/01-two.md", "scenarios/01-two.md", "scenario-name"),
        ("images/a.gif", "images/a.gif", "image-name"),
        ("images/..svg.svg.txt", None, None),
        (".hidden.md", None, None),
    ],
)
def test_an_odd_name_is_a_problem_that_can_be_printed(tmp_path, name, shown, rule):
    root = planting.write(tmp_path, planting.FILES)
    (root / MODULE / name).parent.mkdir(exist_ok=True)
    (root / MODULE / name).write_bytes(b"x")
    reading = content.read_folder(root, today=planting.TODAY)
    assert found(reading) == ([(f"{MODULE}/{shown}", 1, 1, rule)] if shown else [])
    "\n".join(map(str, reading.problems)).encode()


@pytest.mark.parametrize("name", ["notes.txt", "questions.yml", "more/one.yaml"])
def test_a_file_that_is_not_read_is_a_warning(tmp_path, name):
    reading = planting.read(tmp_path, **{f"{MODULE}/{name}": b"x"})
    assert found(reading, "warning") == [(f"{MODULE}/{name.split('/')[0]}", 1, 1, "file-unknown")]
    assert len(reading.modules) == 1


WITH_PNG = plant("page", "(images/cups.svg", "(images/cups.png")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (PNG, None),
        (b"GIF89a" + bytes(40), "image-type"),
        (PNG[:20], "image-type"),
        (b"", "image-type"),
        (PNG.replace(b"\0\0\0\x08\0\0\0\x08", b"\0\1\0\0\0\1\0\0"), "image-type"),
        (PNG + bytes(2 * 1024 * 1024), "image-size"),
    ],
)
def test_a_png_must_be_one_and_no_larger_than_it_may(tmp_path, data, rule):
    reading = planting.read(tmp_path, page=WITH_PNG, **{f"{MODULE}/images/cups.png": data})
    assert found(reading) == ([(f"{MODULE}/images/cups.png", 1, 1, rule)] if rule else [])
    assert found(reading, "warning") == [(NAMES["image"], 1, 1, "image-unused")]
    assert [list(each.images) for each in reading.modules] == ([] if rule else [["cups.png"]])
