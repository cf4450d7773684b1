// As much of WebAssembly's binary format as the packing needs.

/** An unsigned number. */
export function leb(number) {
  const bytes = [];
  let rest = number;
  do {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest);
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** A signed one, of 64 bits at most. */
export function signedLeb(number) {
  const bytes = [];
  for (let rest = number; ; ) {
    const byte = Number(rest & 127n);
    rest >>= 7n;
    const isLast = byte & 64 ? rest === -1n : rest === 0n;
    bytes.push(isLast ? byte : byte | 128);
    if (isLast) return bytes;
  }
}

/** An unsigned number, and where it ends. */
export function readLeb(bytes, start) {
  let [value, shift, position] = [0, 0, start];
  for (;;) {
    const byte = bytes[position++];
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) return [value >>> 0, position];
  }
}

/** The sections of a module: their numbers and contents. */
export function sectionsOf(module) {
  const sections = [];
  for (let position = 8; position < module.length; ) {
    const [size, start] = readLeb(module, position + 1);
    sections.push([module[position], module.subarray(start, start + size)]);
    position = start + size;
  }
  return sections;
}

/** A module of these sections. */
export const written = (module, sections) =>
  Buffer.concat([
    module.subarray(0, 8),
    ...sections.flatMap(([id, content]) => [Buffer.from([id, ...leb(content.length)]), content]),
  ]);
