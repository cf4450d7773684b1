import { gzipSync } from 'node:zlib';

type Files = Readonly<Record<string, string>>;

/** A chart as `helm package` writes it, with its files in a folder called `name`. */
export const packedChart = (files: Files, name = 'web'): Uint8Array =>
  gzipSync(tarOf(Object.entries(files).map(([path, text]) => ({ path: `${name}/${path}`, text }))));

interface TarFile {
  readonly path: string;
  readonly text: string;
  readonly type?: string;
}

/** An archive of the form that `tar` of POSIX writes. */
export const tarOf = (files: readonly TarFile[]): Uint8Array =>
  Buffer.concat([...files.flatMap(entryOf), Buffer.alloc(1024)]);

function entryOf({ path, text, type = '0' }: TarFile): readonly Buffer[] {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
