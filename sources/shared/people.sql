-- Who has no number is known by a hash of the e-mail address, the same in every source.
-- What programs write where there is none is no address.
create macro hashed(email) as case
    when lower(trim(email)) not in ('', 'null', 'nan', 'none', '\n', '<na>', 'n/a', '-')
        then left(sha256(lower(trim(email))), 32)
end;
