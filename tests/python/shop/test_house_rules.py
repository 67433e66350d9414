"""The rules of the house, checked on the parsed project instead of in review."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

PREFIX_OF_FOLDER = {
    "staging": "stg_",
    "intermediate": "int_",
    "decisions": "int_",
    "features": "feat_",
    "training": "train_",
}
# What DuckDB and Spark do not share, or read differently. Tests on what dbt compiled
# would see DuckDB's own form of dbt's macros, so this reads what people wrote.
NOT_SHARED = {
    "a cast by ::": r"::",
    "qualify": r"\bqualify\b",
    "a lambda": r"\blambda\b|->",
    "an interval": r"\binterval\b",
    "date arithmetic of its own": r"\b(date_diff|datediff|date_trunc|date_add)\s*\(",
    "a decimal literal": r"(?<![\w.'])\d+\.\d+(?!e)\b",
    "a struct literal": r"(?<!\{)\{(?![{%#])",
    "a list literal": r"\[",
    "an approximate count": r"\bapprox_",
    "exclude": r"\*\s*exclude\b",
}
UNIQUE_TESTS = {"unique", "unique_combination"}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    target = tmp_path_factory.mktemp("target")
    assert (
        dbtRunner().invoke(["parse", "--quiet", "--target-path", str(target)]).success
    )
    return json.loads((target / "manifest.json").read_text())


@pytest.fixture(scope="module")
def models(manifest):
    nodes = manifest["nodes"].values()
    return {n["name"]: n for n in nodes if n["resource_type"] == "model"}


def folder(model):
    return model["fqn"][1]


def in_folders(models, *folders):
    return {name: model for name, model in models.items() if folder(model) in folders}


def parents(node):
    return [parent.split(".")[2] for parent in node["depends_on"]["nodes"]]


def test_names_start_as_their_folder_says(models):
    misnamed = [
        name
        for name, model in models.items()
        if not name.startswith(PREFIX_OF_FOLDER.get(folder(model), ""))
    ]
    assert misnamed == []


def test_every_model_and_function_has_a_yml_of_its_own_name(manifest, models):
    astray = [
        node["name"]
        for node in [*models.values(), *manifest["functions"].values()]
        if Path((node["patch_path"] or "").split("://")[-1])
        != Path(node["original_file_path"]).with_suffix(".yml")
    ]
    assert astray == []


def test_every_description_ends_with_what_one_row_is(models):
    silent = [
        name
        for name, model in models.items()
        if not re.search(r"One row\b[^.]*\.$", model["description"].strip())
    ]
    assert silent == []


def test_every_column_of_the_contract_is_described(manifest):
    tables = {source["name"]: source for source in manifest["sources"].values()}
    assert sum(len(table["columns"]) for table in tables.values()) > 100
    assert undescribed(tables) == []


# A mart's contract makes its list of columns complete; that of a feature table is held
# against the built file (test_built_shop.py).
def test_every_column_of_features_and_marts_is_described(models):
    tables = in_folders(models, "features", "marts")
    assert [name for name, table in tables.items() if not table["columns"]] == []
    assert undescribed(tables) == []


def undescribed(tables):
    """Return the columns, as `table.column`, of which the yml says nothing."""
    return [
        f"{name}.{column['name']}"
        for name, table in tables.items()
        for column in table["columns"].values()
        if not column["description"].strip()
    ]


def orders(sql):
    """Return what is ordered by anywhere in a text of SQL, one by one."""
    found = []
    text = re.sub(r"--.*", "", sql)
    for match in re.finditer(r"\border by\b", text):
        depth, item = 0, ""
        rest = re.split(
            r"\b(?:rows|range) between\b|\blimit\b|\{%", text[match.end() :]
        )
        for sign in rest[0]:
            depth += (sign in "([{") - (sign in ")]}")
            if depth < 0:
                break
            if sign == "," and depth == 0:
                found.append(item)
                item = ""
            else:
                item += sign
        found.append(item)
    return [" ".join(item.split()) for item in found]


def without_direction(sql):
    """Return the orders that a setting of the reader's would turn round."""
    said = r".+ (asc|desc) nulls (first|last)"
    sorts = re.findall(r"list_reverse_sort\(|list_sort\((?![^;]*'nulls last')", sql)
    return [item for item in orders(sql) if not re.fullmatch(said, item)] + sorts


# Functions run under the settings of whoever asks: `set default_order = 'desc'`.
def test_every_order_of_functions_and_macros_says_its_direction_and_nulls():
    files = [*Path("functions").rglob("*.sql"), *Path("macros").rglob("*.sql")]
    texts = {file.name: file.read_text() for file in files}
    assert sum(len(orders(text)) for text in texts.values()) > 20
    unsaid = {name: without_direction(text) for name, text in texts.items()}
    assert {name: items for name, items in unsaid.items() if items} == {}


def test_the_rule_on_orders_sees_one_without_direction():
    sql = """
        select row_number() over (order by a asc nulls last, f(b, c) desc),
            sum(d) over (partition by e order by g range between 1 preceding),
            list(h order by h desc nulls first), list_reverse_sort(i)
        from t order by 1 -- order by z
        limit 3"""
    assert without_direction(sql) == ["f(b, c) desc", "g", "1", "list_reverse_sort("]


def test_the_rule_on_descriptions_sees_a_column_without_one():
    columns = {
        "a": {"name": "a", "description": "A thing."},
        "b": {"name": "b", "description": " "},
    }
    assert undescribed({"table": {"columns": columns}}) == ["table.b"]


def test_every_function_and_parameter_says_what_it_is(manifest):
    silent = [
        function["name"]
        for function in manifest["functions"].values()
        for part in [function, *function["arguments"]]
        if not part["description"]
    ]
    assert silent == []


def test_a_functions_parameters_are_no_columns(manifest):
    misnamed = [
        argument["name"]
        for function in manifest["functions"].values()
        for argument in function["arguments"]
        if not argument["name"].startswith(("for_", "at_", "on_", "how_many"))
    ]
    assert misnamed == []


def test_a_folder_of_a_subject_has_its_tag(manifest, models):
    nodes = [*models.values(), *manifest["functions"].values()]
    in_rooms = [node for node in nodes if len(node["fqn"]) > 3]
    untagged = [n["name"] for n in in_rooms if n["fqn"][-2] not in n["config"]["tags"]]
    everywhere = [n["name"] for n in nodes if not n["config"]["tags"]]
    assert untagged == []
    assert set(everywhere) == set(in_folders(models, "staging"))


def test_a_subject_is_one_word_wherever_it_stands(manifest, models):
    nodes = [*models.values(), *manifest["functions"].values()]
    tags = {tag for node in nodes for tag in node["config"]["tags"]}
    rooms = {n["fqn"][-2] for n in nodes if len(n["fqn"]) > 3}
    assert tags - rooms == {"combines"}


def test_no_folder_has_more_models_than_one_can_look_over(models):
    folders = Counter(
        Path(model["original_file_path"]).parent for model in models.values()
    )
    assert {name: count for name, count in folders.items() if count > 30} == {}


def test_decisions_stand_below_a_live_model_and_intermediate_models_do_not(models):
    def is_below_live(name):
        return name.startswith("live_") or any(
            is_below_live(parent)
            for parent in parents(models[name])
            if parent in models
        )

    below = {name for name in models if is_below_live(name)}
    assert set(in_folders(models, "decisions")) - below == set()
    assert set(in_folders(models, "intermediate", "features")) & below == set()


def test_a_models_line_waits_for_no_other_model(models):
    def above(name):
        found = {parent for parent in parents(models[name]) if parent in models}
        return found.union(*map(above, found))

    for name in [name for name in models if name.startswith("live_")]:
        if name == "live_models":
            continue
        trained = {n for n in above(name) if n.startswith("train_")}
        assert trained == {name.replace("live_", "train_", 1)}


def test_only_staging_reads_the_raw_tables(models):
    strays = [n for n, m in models.items() if m["sources"] and folder(m) != "staging"]
    assert strays == []


def test_staging_waits_until_the_raw_tables_are_read(models):
    before = {"stg_raw_tables", *parents(models["stg_raw_tables"])}
    hasty = [
        name
        for name, model in in_folders(models, "staging").items()
        if name not in before and "stg_raw_tables" not in parents(model)
    ]
    assert hasty == []


def test_every_training_model_has_a_gate(models):
    with Path("seeds/model_gates.csv").open() as file:
        gated = {f"train_{row['model_name']}" for row in csv.DictReader(file)}
    assert set(in_folders(models, "training")) == gated


def test_a_training_model_reads_one_feature_table(models):
    read = {n: parents(m) for n, m in in_folders(models, "training").items()}
    several = {
        name: found
        for name, found in read.items()
        if len(found) != 1 or not found[0].startswith("feat_")
    }
    assert several == {}


# Costs decide what a price is worth, and say nothing of what is bought; the sample's
# are simulated. Returns of campaigns and weights of recommendations read them.
def test_no_model_learns_from_costs(models):
    reading = {
        *("stg_products", "int_goods"),
        *("int_campaign_history", "int_recommendable_products"),
        *("int_promotions", "int_promoted_weeks"),  # what past ones earned
    }
    found = {
        name
        for name, model in models.items()
        if folder(model) in ("staging", "intermediate", "features", "training")
        and "unit_cost" in model["raw_code"]
    }
    learned = {
        name: re.findall(r"\w*(?:cost|margin)\w*", model["raw_code"])
        for name, model in in_folders(models, "training").items()
    }
    assert found == reading
    assert {name: found for name, found in learned.items() if found} == {}


def test_bi_tools_depend_on_marts_alone(manifest, models):
    assert manifest["exposures"]
    for exposure in manifest["exposures"].values():
        assert {folder(models[name]) for name in parents(exposure)} == {"marts"}


def test_only_marts_are_public_and_each_is_a_contracted_table(models):
    public = {name for name, model in models.items() if model["access"] == "public"}
    assert public == set(in_folders(models, "marts"))
    for name in public:
        config = models[name]["config"]
        assert config["materialized"] in ("table", "incremental"), name
        assert config["contract"]["enforced"], name


def test_every_feature_table_and_mart_has_its_key_tested(manifest, models):
    tested = {
        parent
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") in UNIQUE_TESTS
        for parent in parents(node)
    }
    keyless = {"quarantined_rows"}  # rows as they came: nothing makes them unique
    assert set(in_folders(models, "features", "marts")) - tested == keyless


def test_every_feature_table_has_a_unit_test(manifest, models):
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    assert set(in_folders(models, "features")) - tested == set()


def test_unit_tests_are_small_enough_to_read(manifest):
    long = [
        test["name"]
        for test in manifest["unit_tests"].values()
        for given in test["given"]
        if len(given["rows"] if isinstance(given["rows"], list) else []) > 6
    ]
    assert long == []


@pytest.mark.parametrize("what", NOT_SHARED)
def test_what_a_shop_takes_to_spark_is_written_in_shared_sql(models, what):
    layers = in_folders(
        models, "staging", "intermediate", "decisions", "features", "marts"
    )
    written = {
        name: re.findall(NOT_SHARED[what], without_comments_and_jinja(m["raw_code"]))
        for name, m in layers.items()
        if m["language"] == "sql"
    }
    assert {name: found for name, found in written.items() if found} == {}


def without_comments_and_jinja(sql):
    sql = re.sub(r"\{#.*?#\}|--[^\n]*", "", sql, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", sql, flags=re.DOTALL).lower()


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("select a::int", "a cast by ::"),
        ("select 1.5 * a", "a decimal literal"),
        ("select {'a': 1}", "a struct literal"),
        ("select [1, 2]", "a list literal"),
        ("select date_diff('day', a, b)", "date arithmetic of its own"),
    ],
)
def test_the_rule_on_shared_sql_sees_a_breach(sql, what):
    assert re.search(NOT_SHARED[what], without_comments_and_jinja(sql))
    kept = "select 1.5e0, {{ dbt.datediff('a', 'b', 'day') }}, cast(a as int)"
    assert not re.search(NOT_SHARED[what], without_comments_and_jinja(kept))


def test_models_stay_short(models):
    longest = {"sql": 120, "python": 140}
    long = {
        name: len(model["raw_code"].splitlines())
        for name, model in models.items()
        if len(model["raw_code"].splitlines()) > longest[model["language"]]
    }
    assert long == {}


def test_the_lock_names_no_address():
    assert not re.search(
        r"https?:|index-url|file:", Path("requirements.lock").read_text()
    )
