{#
    Before a build: the sample shop, which dbt reads where nobody says which shop it is,
    must not take the place of another shop that the file holds. Nothing is done then.
#}
{% macro refuse_the_sample() -%}
    {%- set reading = graph.nodes.get('model.duckmart.stg_raw_tables') if execute %}
    {%- if reading and reading.unique_id in selected_resources and is_the_sample_unasked() %}
        {%- set held = shop_of_the_file(reading.schema) %}
        {%- if held and not held.startswith(sample_folders()) %}
            {%- do exceptions.raise_compiler_error(
                target.path ~ ' holds the shop that was read from ' ~ held
                ~ ', and nobody has said which shop to read: the sample, '
                ~ var('raw_files') ~ ', would take its place. Say --vars \'{raw_files: '
                ~ held ~ '}\' (RAW of make build), or the sample\'s own folder, if that is meant,'
                ~ ' or build into another file: DUCKMART_DB (DB of make build)'
            ) %}
        {%- endif %}
    {%- endif %}
{%- endmacro %}

{% macro is_the_sample_unasked() -%}
    {{- return(
        not var('raw_tables')
        and var('raw_files').startswith(sample_folders())
        and 'raw_files' not in (invocation_args_dict.get('vars') or {})
    ) -}}
{%- endmacro %}

{# How the folders of the sample begin, whatever its number of households. #}
{% macro sample_folders() -%}
    {{- return('.build/sample_') -}}
{%- endmacro %}

{# What `raw_files` was when the file's raw tables were read; null if nobody knows. #}
{% macro shop_of_the_file(schema) -%}
    {%- set read = adapter.get_relation(target.database, schema, 'stg_raw_tables') %}
    {%- set columns = adapter.get_columns_in_relation(read) if read else [] %}
    {%- if 'raw_files' in columns | map(attribute='name') %}
        {{- return(
            run_query('select max(raw_files) as raw_files from ' ~ read)
            .rows[0].raw_files
        ) -}}
    {%- endif %}
{%- endmacro %}
