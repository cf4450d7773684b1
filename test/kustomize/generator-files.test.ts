import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { buildFileTree, decodeBlob } from '../../src/manifest/index.ts';
import { kustomizeTables } from './render.ts';

/** What a generator makes of one file of these bytes, or why it makes nothing. */
function generated(generator: string, source: string, bytes: Uint8Array): string {
  const kustomization = `${generator}:\n- name: a\n  ${source}: [f.dat]\n  options: {disableNameSuffixHash: true}\n`;
  const files = { 'kustomization.yaml': Buffer.from(kustomization), 'f.dat': bytes };
  const contents = new Map(Object.entries(files).map(([path, all]) => [path, decodeBlob(all)]));
  const entries = Object.keys(files).map((path) => ({ path, mode: '100644', oid: path, size: 1 }));
  const result = createKustomizeRenderer(kustomizeTables).render(
    buildFileTree(entries, contents),
    '.',
  );
  const [gap] = result.gaps;
  return result.failure?.message ?? gap?.reason ?? printResources(result.resources);
}

const bytes = (...parts: readonly (number | string)[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))),
  );

const configMap = (data: string): string =>
  `apiVersion: v1\n${data}\nkind: ConfigMap\nmetadata:\n  name: a\n`;

describe('a file of a generator', () => {
  it.each([
    ['is base64 where it is no UTF-8', bytes(0, 1, 0xff), 'binaryData:\n  f.dat: AAH/'],
    ['is base64 where it is UTF-16', bytes(0xff, 0xfe, 'a', 0), 'binaryData:\n  f.dat: //5hAA=='],
    ['is text also with a zero in it', bytes('a', 0, 'b'), 'data:\n  f.dat: "a\\0b"'],
    ['keeps its byte-order mark', bytes('\uFEFFb'), 'data:\n  f.dat: "\\uFEFF\\x62"'],
    ['may have terminal escapes', bytes('\u001b[0m'), 'data:\n  f.dat: "\\e[0m"'],
    [
      'is base64 in lines where it is long',
      bytes(...Array.from({ length: 60 }, () => 0xff)),
      `binaryData:\n  f.dat: |\n    ${'/'.repeat(70)}\n    //////////`,
    ],
  ])('%s', (_, content, expected) => {
    expect(generated('configMapGenerator', 'files', content)).toBe(configMap(expected));
  });

  it('goes into a Secret byte by byte', () => {
    const secret = (content: Uint8Array): string | undefined =>
      /f\.dat: (.*)/.exec(generated('secretGenerator', 'files', content))?.[1];
    expect(secret(bytes(0xff, 0))).toBe('/wA=');
    expect(secret(bytes('\uFEFFa'))).toBe('77u/YQ==');
    expect(secret(bytes(0x7f))).toBe('fw==');
  });

  it('may not have controls that JSON leaves as they are', () => {
    for (const control of ['\u007f', '\u0080', '\u0085', '\uffff'])
      expect(generated('configMapGenerator', 'files', bytes('a', control, 'b'))).toContain(
        'control characters are not allowed',
      );
  });

  it('is text where variables are read from it, without its byte-order mark', () => {
    expect(generated('configMapGenerator', 'envs', bytes('\uFEFFA=b\n'))).toBe(
      configMap('data:\n  A: b'),
    );
    expect(generated('configMapGenerator', 'envs', bytes(0xff, '=b'))).toBe('not-utf8');
  });
});
