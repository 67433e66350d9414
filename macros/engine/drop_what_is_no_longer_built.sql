{#
    After a build: what earlier builds made in this file and the project no longer knows
    leaves it, so that no renamed table keeps rows of a customer who is erased later.
    `built_relations` says what builds made; whatever else is in the file is not ours.
#}
{% macro drop_what_is_no_longer_built() -%}
    {%- if is_building() %}
        {%- for schema in own_schemas() %}
            {%- do drop_from_schema(schema) %}
        {%- endfor %}
    {%- endif %}
{%- endmacro %}

{% macro drop_from_schema(schema) -%}
    {%- set record = adapter.quote(schema) ~ '.built_relations' %}
    {%- set there = '(' ~ relations_of_the_file(schema) ~ ')' %}
    {%- set ours = names_in_schema(own_nodes(), schema) %}
    {%- set known = names_in_schema(
        (graph.nodes.values() | list) + (graph.functions.values() | list), schema
    ) %}
    {%- do run_query(
        'create table if not exists ' ~ record ~ ' (name varchar primary key)'
    ) %}
    {%- for relation in run_query(
        'select kind, name from ' ~ there ~ ' semi join ' ~ record
        ~ ' using (name) where name not in ' ~ known
    ).rows %}
        {%- set name = relation.name %}
        {%- do log('no longer built: ' ~ name ~ ' is dropped', info=true) %}
        {%- do run_query(
            'drop ' ~ relation.kind ~ ' ' ~ adapter.quote(schema) ~ '.'
            ~ adapter.quote(name)
        ) %}
    {%- endfor %}
    {%- do run_query('delete from ' ~ record ~ ' where name not in ' ~ ours) %}
    {%- do run_query(
        'insert or ignore into ' ~ record ~ ' select distinct name from ' ~ there
        ~ ' where name in ' ~ ours
    ) %}
{%- endmacro %}

{# The names of nodes in a schema, as a list in SQL. #}
{% macro names_in_schema(nodes, schema) -%}
    {%- set names = nodes | selectattr('schema', 'eq', schema)
        | map(attribute='alias') | list -%}
    {{- return("('" ~ names | join("', '") ~ "')") -}}
{%- endmacro %}

{# SQL for kind and name of each table, view and macro of a schema. #}
{% macro relations_of_the_file(schema) -%}
    select
        case table_type when 'VIEW' then 'view' else 'table' end as kind,
        table_name as name
    from information_schema.tables
    where table_catalog = current_database() and table_schema = '{{ schema }}'
    union all
    select distinct
        case function_type when 'macro' then 'macro' else 'macro table' end,
        function_name
    from duckdb_functions()
    where
        function_type in ('macro', 'table_macro')
        and database_name = current_database()
        and schema_name = '{{ schema }}'
{%- endmacro %}
