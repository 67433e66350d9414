"""Functions whose models are SQL, called from clients that have no Python."""

import pytest
from clients import ask_command_line, ask_node

from python_udfs import connect

CALLS = {
    "recommendation_score": """
        select score, reason as reasons from recommended_products('1005', 20)
        union all
        select recommendation_score('1005', '995242'), null""",
    "churn_probability": """
        select
            churn_probability(customer_id) as score,
            churn_probability_reasons(customer_id).sentence as reasons
        from customer_churn_risk
        where churn_probability is not null
        order by customer_id limit 100""",
    "price_elasticity": """
        select
            coalesce(price_elasticity(product_id).expected, 0) as score,
            price_elasticity(product_id).reason as reasons
        from int_price_curves
        order by product_id limit 100""",
    "margin_at_price": """
        select
            coalesce(margin_at_price(product_id, lowest_price).high, -1) as score,
            margin_at_price(product_id, lowest_price).reason as reasons
        from int_price_curves
        order by product_id limit 100""",
    "safety_stock": """
        select
            safety_stock(product_id, 0.93) + order_quantity(product_id) as score,
            cast(reorder_point(product_id) as varchar) as reasons
        from replenishment_orders
        order by product_id limit 100""",
}


@pytest.mark.parametrize("ask", [ask_command_line, ask_node])
@pytest.mark.parametrize("function", CALLS)
def test_a_sql_function_answers_as_it_does_in_python(built_sample, function, ask):
    with connect(built_sample) as connection:
        found = connection.execute(CALLS[function])
        names = [column[0] for column in found.description]
        expected = [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    answers = ask(built_sample, CALLS[function])

    for answer, row in zip(answers, expected, strict=True):
        assert answer["score"] == pytest.approx(row["score"], rel=1e-12)
        assert answer["reasons"] == row["reasons"]


@pytest.mark.parametrize("ask", [ask_command_line, ask_node])
def test_a_function_whose_model_is_no_sql_says_what_it_lacks(built_sample, ask):
    with pytest.raises(RuntimeError, match="name predict_contributions does not"):
        ask(built_sample, "select units_on_date_reasons('995242', date '2018-01-02')")
