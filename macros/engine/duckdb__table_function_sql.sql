{#
    The same for functions of `type: table`: a DuckDB table macro around the select,
    asked as `from name(…)`. The types of its columns are those of the select; what
    `returns` says of them is for people.

    Such a select reads its parameters in a CTE without a `from`: DuckDB puts what was
    passed in their place, and beside a table the column `customer_id` of the caller's
    query would be read as that table's own.
#}
{% macro duckdb__table_function_sql(target_relation) %}
    create or replace macro {{ target_relation }}({{ macro_parameters() }})
    as table ({{ model.compiled_code }})
{% endmacro %}
