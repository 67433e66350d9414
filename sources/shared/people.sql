-- Who has no number is known by a hash of the e-mail address, the same in every source.
create macro hashed(email) as left(sha256(lower(nullif(trim(email), ''))), 32);
