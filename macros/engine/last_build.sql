{#
    What the file says of its last whole build, in the table `last_build`: when it began,
    when it was complete, null until then, and what it was made from (commands/unchanged).
    A build of single models changes what the file was made from and nothing else.
#}
{% macro begin_build() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed') -%}
        {%- set table = target.schema ~ '.last_build' -%}
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
    {%- set bad = results | selectattr('status', 'in', ['error', 'fail', 'skipped']) -%}
    {%- if execute and is_whole_build() and not bad | list -%}
        {%- do run_query(
            'update ' ~ target.schema ~ '.last_build set finished_at = now()'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{# Whether dbt builds everything, rather than models that somebody has selected. #}
{% macro is_whole_build() -%}
    {%- set asked = invocation_args_dict -%}
    {{- return(
        flags.WHICH == 'build' and not asked.get('select') and not asked.get('exclude')
    ) -}}
{%- endmacro %}
