import { gzipSync } from 'node:zlib';

/** Files in one folder, packed as `helm package` does it. */
export const packedFiles = (files: Readonly<Record<string, string>>, folder = 'web'): Uint8Array =>
  gzipSync(
    Buffer.concat([
      ...Object.entries(files).map(([path, text]) => tarEntry(`${folder}/${path}`, text)),
      Buffer.alloc(1024),
    ]),
  );

/** One entry of a tar archive, with its header. */
export function tarEntry(name: string, content: string, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  const bytes = Buffer.from(content);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0'.repeat(2), 108);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
