/**
 * Places where SQL may carry a credential in the open: signed addresses, passwords in addresses and connection
 * strings, and keys as functions and secrets take them.
 */
const places: readonly RegExp[] = [
  /([?&](?:x-amz-(?:signature|credential|security-token)|sig|signature|token|access_token|api_?key|password)=)[^&'"\s]+/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/'"@]*:)[^\s/'"@]+(?=@)/gi,
  /(\b(?:password|pwd|secret|key_id|secret_access_key|session_token|access_key|api_?key)\s*(?:=>|:=|=)\s*')[^']*(?=')/gi,
  /(\b(?:password|pwd)=)[^;'"\s]+/gi,
  /(\b(?:secret|key_id|session_token|password)\s+')[^']*(?=')/gi,
];

const mark = '[removed]';

/** SQL without what looks like a credential, for a document that is passed on. */
export function redactSql(sql: string): { readonly sql: string; readonly redacted: boolean } {
  const clean = places.reduce((text, place) => text.replace(place, `$1${mark}`), sql);
  return { sql: clean, redacted: clean.includes(mark) };
}
