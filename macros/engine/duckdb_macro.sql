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
    of them is for people.

    Parameters of macros have no types: with them DuckDB 2.0 and 1.5 fail in `lateral` and
    beside a table whose columns are passed (`unordered_map::at`), and take no text for a
    number or a day. A scalar function casts them where it reads them.
#}
{% materialization duckdb_macro, adapter='duckdb' %}
    {%- set is_table = config.get('type') == 'table' -%}
    {% call statement('main') -%}
        create or replace macro {{ this }}({{ macro_parameters() }}) as
        {% if is_table -%}
            table ({{ model.compiled_code }})
        {%- else -%}
            (cast(({{ with_casts(model.compiled_code) }}) as {{ model.returns.data_type }}))
        {%- endif %}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [this]}) }}
{% endmaterialization %}

{# Of the function at hand: names, and what stands where nothing was passed. #}
{% macro macro_parameters() %}
    {%- set parameters = [] %}
    {%- for argument in model.arguments %}
        {%- set default = ' := ' ~ argument.default_value if argument.default_value %}
        {%- do parameters.append(argument.name ~ (default or '')) %}
    {%- endfor %}
    {{- parameters | join(', ') -}}
{% endmacro %}

{# Its select, in which each parameter stands once and is of its type. #}
{% macro with_casts(select) %}
    {%- set casts = namespace(select=select) %}
    {%- for argument in model.arguments %}
        {%- set typed = 'cast(' ~ argument.name ~ ' as ' ~ argument.data_type ~ ')' %}
        {%- set casts.select = modules.re.sub(
            '\\b' ~ argument.name ~ '\\b', typed, casts.select
        ) %}
    {%- endfor %}
    {{- casts.select -}}
{% endmacro %}
