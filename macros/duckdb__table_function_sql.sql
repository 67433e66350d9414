{#
    The same for functions of `type: table`: a DuckDB table macro around the select,
    asked as `from name(…)`. The types of its columns are those of the select; what
    `returns` says of them is for people.
#}
{% macro duckdb__table_function_sql(target_relation) %}
    {%- set parameters = [] %}
    {%- for argument in model.arguments %}
        {%- do parameters.append(argument.name ~ ' ' ~ argument.data_type) %}
    {%- endfor %}

    create or replace macro {{ target_relation }}({{ parameters | join(', ') }})
    as table ({{ model.compiled_code }})
{% endmacro %}
