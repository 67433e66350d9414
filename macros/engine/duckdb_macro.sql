{#
    How dbt's `functions` resource is created on DuckDB, which dbt-duckdb does not define
    yet. A materialization of our own, because dbt looks for the parts of its own one in
    the project that is run, not in a package.

    A scalar function is a DuckDB macro around the function's one-value select.
    DuckDB puts what was passed in the parameter's place, in the caller's query: beside a
    table the column `customer_id` of the caller would be read as that table's own, and
    their alias `scores` as ours. So each select reads its parameters once, in a derived
    table without a `from`, where no name is in sight but the caller's, not even one
    that the select itself gives:

        from (select for_customer_id) as asked (asked_customer_id)
        inner join … on asked.asked_customer_id = …

    A function of `type: table` is a table macro around the select, asked as
    `from name(…)`. The types of its columns are those of the select; what `returns` says
    of them is for people. Its parameters have no types: with them DuckDB 2.0 and 1.5
    fail in `lateral` and beside a table whose columns are passed (`unordered_map::at`).
    The derived table that reads them casts them.
#}
{% materialization duckdb_macro, adapter='duckdb' %}
    {%- set is_table = config.get('type') == 'table' -%}
    {% call statement('main') -%}
        create or replace macro {{ this }}({{ macro_parameters(not is_table) }}) as
        {% if is_table -%}
            table ({{ model.compiled_code }})
        {%- else -%}
            (cast(({{ model.compiled_code }}) as {{ model.returns.data_type }}))
        {%- endif %}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [this]}) }}
{% endmaterialization %}

{# Of the function at hand: names, types and what stands where nothing was passed. #}
{% macro macro_parameters(are_typed) %}
    {%- set parameters = [] %}
    {%- for argument in model.arguments %}
        {%- set type = ' ' ~ argument.data_type if are_typed %}
        {%- set default = ' := ' ~ argument.default_value if argument.default_value %}
        {%- do parameters.append(argument.name ~ (type or '') ~ (default or '')) %}
    {%- endfor %}
    {{- parameters | join(', ') -}}
{% endmacro %}
