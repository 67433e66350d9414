{# Which shop the file holds: the var `raw_files` when its raw tables were read, or the
   project whose models they are; a build of some models need not name it again. #}
{% macro raw_files() -%}
    (
        select max(raw_tables.raw_files)
        from {{ ref('stg_raw_tables') }} as raw_tables
    )
{%- endmacro %}
