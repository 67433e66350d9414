{#
    The same for functions of `type: table`: a DuckDB table macro around the select,
    asked as `from name(…)`. The types of its columns are those of the select; what
    `returns` says of them is for people.

    Its parameters have no types: with them DuckDB 2.0 and 1.5 fail in `lateral` and
    beside a table whose columns are passed (`unordered_map::at`). The derived table that
    reads them casts them.
#}
{% macro duckdb__table_function_sql(target_relation) %}
    create or replace macro {{ target_relation }}({{ macro_parameters(are_typed=false) }})
    as table ({{ model.compiled_code }})
{% endmacro %}
