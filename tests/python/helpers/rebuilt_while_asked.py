"""Pin churn's challenger while another thread keeps asking; print what it was told.

python rebuilt_while_asked.py FILE RAW_FILES: json of the distinct answers in order.
"""

import json
import os
import sys
import threading

from dbt.cli.main import dbtRunner

from python_udfs import connect

ASK = "select sum(churn_probability(customer_id)) from customer_churn_risk"
PIN = """
    update model_gates set pinned_model_id = (
        select model_id from challenger_models where model_name = 'churn'
    ) where model_name = 'churn'
"""
SCORING = ["live_churn"]


def ask_until(is_done, connection, answers):
    """Note each answer that differs from the one before."""
    cursor = connection.cursor()
    while not is_done.is_set():
        [(answer,)] = cursor.execute(ASK).fetchall()
        if answers[-1:] != [answer]:
            answers.append(answer)


def main(file, raw_files):
    """Ask before, during and after dbt has made the other model live."""
    os.environ["DUCKMART_DB"] = file
    connection = connect(file, read_only=False)
    connection.execute(PIN)
    answers, is_done = [], threading.Event()
    asking = threading.Thread(target=ask_until, args=(is_done, connection, answers))
    asking.start()
    target = ["--target-path", f"{file}.target", "--log-path", f"{file}.target"]
    variables = ["--vars", json.dumps({"raw_files": raw_files})]
    command = ["--quiet", "run", "--select", *SCORING, *variables, *target]
    done = dbtRunner().invoke(command)
    is_done.set()
    asking.join()
    [(last,)] = connection.execute(ASK).fetchall()
    print(json.dumps({"is_built": done.success, "answers": answers, "last": last}))


if __name__ == "__main__":
    main(*sys.argv[1:])
