"""An export in a bucket is copied here and read; one that cannot be says why."""

import duckdb
import pytest
from exports import woocommerce
from exports.truth import orders

from python_udfs.raw.exports import copy_bucket
from python_udfs.raw.tables import ContractError, read_raw_tables


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_folder_is_copied_whole_by_what_reads_buckets(tmp_path, slash):
    folder = woocommerce.write(tmp_path / "woo [1]", woocommerce.known(orders()))
    (folder / "parts").mkdir()
    (folder / "orders-2.json").rename(folder / "parts" / "orders-2.json")

    copy = tmp_path / "copy"
    done = copy_bucket(duckdb.connect(), f"{folder}{slash}", copy)

    assert done == str(copy / "woo [1]")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) == 6
    for path in files:
        assert (copy / path.relative_to(tmp_path)).read_bytes() == path.read_bytes()


def test_a_single_file_is_copied(tmp_path):
    (tmp_path / "orders.csv").write_text("a\n1\n")
    done = copy_bucket(
        duckdb.connect(), str(tmp_path / "orders.csv"), tmp_path / "copy"
    )
    assert done == str(tmp_path / "copy" / "orders.csv")
    assert (tmp_path / "copy" / "orders.csv").read_text() == "a\n1\n"


def test_a_bucket_that_cannot_be_read_names_the_cure():
    offline = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with (
        duckdb.connect(config=offline) as connection,
        pytest.raises(
            ContractError, match=r"s3://shop/x cannot be read.*Or copy the ex"
        ),
    ):
        read_raw_tables(connection, "s3://shop/x", source="shopify_csv")
