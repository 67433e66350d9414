{#
    What the file says of its last whole build, in the table `last_build`: when it began,
    when it was complete, null until then, and what it was made from (commands/unchanged).
    A build of single models changes what the file was made from and nothing else.
#}
{% macro begin_build() -%}
    {%- if is_building() -%}
        {%- do refuse_reading_others() -%}
        {%- set table = last_build_table() -%}
        {%- do run_query(
            'create table if not exists ' ~ table ~ ' (started_at timestamptz,'
            ~ ' finished_at timestamptz, made_from varchar)'
        ) -%}
        {%- if is_whole_build() -%}
            {%- do run_query('delete from ' ~ table) -%}
            {%- do run_query('insert into ' ~ table ~ ' values (now(), null, null)') -%}
        {%- else -%}
            {%- do run_query('update ' ~ table ~ ' set made_from = null') -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro end_build() -%}
    {%- if is_building() and is_whole_build() -%}
        {%- set bad = results
            | selectattr('node.package_name', 'eq', model.package_name)
            | selectattr('status', 'in', ['error', 'fail', 'skipped']) -%}
        {%- if not bad | list -%}
            {%- do run_query(
                'update ' ~ last_build_table() ~ ' set finished_at = now()'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro last_build_table() -%}
    {{- return(adapter.quote(own_schemas()[0]) ~ '.last_build') -}}
{%- endmacro %}

{# Whether dbt builds all that is ours, rather than models that somebody has selected. #}
{% macro is_whole_build() -%}
    {%- set ids = own_nodes() | map(attribute='unique_id') -%}
    {{- return(
        flags.WHICH == 'build'
        and ids | reject('in', selected_resources) | list | length == 0
    ) -}}
{%- endmacro %}
