{#
    Stops a run in which we would read another project's model or seed in place of our
    own of that name: dbt takes that of the project that is run, unless told otherwise.
    One that is not enabled has been replaced, which is wanted.
#}
{% macro refuse_reading_others() -%}
    {%- set ids = own_nodes() | map(attribute='unique_id') | list -%}
    {%- set names = own_nodes() | map(attribute='name') | list -%}
    {%- for node in own_nodes() if node.name != 'stg_host_tables' %}
        {%- for read in node.depends_on.nodes
            if read not in ids and read.split('.')[2] in names %}
            {%- do exceptions.raise_compiler_error(
                node.unique_id ~ ' would read ' ~ read ~ ' in place of its own.'
                ~ ' In dbt_project.yml say\n  flags:\n'
                ~ '    require_ref_searches_node_package_before_root: true') %}
        {%- endfor %}
    {%- endfor %}
{%- endmacro %}
