{#
    After a build: what earlier builds made in this file and the project no longer knows
    leaves it, so that no renamed table keeps rows of a customer who is erased later.
    `built_relations` says what builds made; whatever else is in the file is not ours.
#}
{% macro drop_what_is_no_longer_built() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed') %}
        {%- set record = target.schema ~ '.built_relations' %}
        {%- set names = names_of_what_is_built() %}
        {%- do run_query(
            'create table if not exists ' ~ record ~ ' (name varchar primary key)'
        ) %}
        {%- for relation in run_query(
            'select kind, name from (' ~ relations_of_the_file() ~ ') semi join '
            ~ record ~ ' using (name) where name not in ' ~ names
        ).rows %}
            {%- set name = relation.name %}
            {%- do log('no longer built: ' ~ name ~ ' is dropped', info=true) %}
            {%- do run_query(
                'drop ' ~ relation.kind ~ ' ' ~ target.schema ~ '.' ~ name
            ) %}
        {%- endfor %}
        {%- do run_query('delete from ' ~ record ~ ' where name not in ' ~ names) %}
        {%- do run_query(
            'insert or ignore into ' ~ record ~ ' select distinct name from ('
            ~ relations_of_the_file() ~ ') where name in ' ~ names
        ) %}
    {%- endif %}
{%- endmacro %}

{# Of every model, seed and function of the project, as a list in SQL. #}
{% macro names_of_what_is_built() -%}
    {%- set names = graph.functions.values() | map(attribute='name') | list %}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') %}
        {%- do names.append(node.alias) %}
    {%- endfor %}
    {{- return("('" ~ names | join("', '") ~ "')") -}}
{%- endmacro %}

{# SQL for kind and name of each table, view and macro of the shop's schema. #}
{% macro relations_of_the_file() -%}
    select
        case table_type when 'VIEW' then 'view' else 'table' end as kind,
        table_name as name
    from information_schema.tables
    where table_catalog = current_database() and table_schema = '{{ target.schema }}'
    union all
    select distinct
        case function_type when 'macro' then 'macro' else 'macro table' end,
        function_name
    from duckdb_functions()
    where
        function_type in ('macro', 'table_macro')
        and database_name = current_database()
        and schema_name = '{{ target.schema }}'
{%- endmacro %}
