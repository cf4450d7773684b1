const LINE = 70;

/**
 * Base64 of a text's UTF-8, or of bytes, as kustomize writes it into an object: more than 70 letters are
 * broken into lines, each ended by a newline, and so they enter the name's hash.
 */
export function base64Of(content: string | Uint8Array): string {
  const encoded = encode(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  if (encoded.length <= LINE) return encoded;
  let lines = '';
  for (let at = 0; at < encoded.length; at += LINE) lines += `${encoded.slice(at, at + LINE)}\n`;
  return lines;
}

function encode(bytes: Uint8Array): string {
  const chunks: string[] = [];
  const size = 0x6000;
  for (let at = 0; at < bytes.length; at += size)
    chunks.push(btoa(String.fromCharCode(...bytes.subarray(at, at + size))));
  return chunks.join('');
}
