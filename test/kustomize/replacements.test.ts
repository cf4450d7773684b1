import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const SOURCE = `apiVersion: example.org/v1
kind: Source
metadata:
  name: source
spec:
  host: a.b.c
  port: 8080
  share: 2.5
  digits: "12"
  hosts: [first, second, last]
  map:
    key: value
  ports:
    - name: http
      port: 80
    - name: https
      port: 443
`;

const TARGET = `apiVersion: example.org/v1
kind: Target
metadata:
  name: target
  labels:
    app: one
spec:
  text: x.y
  number: 1
  nothing: null
  list:
    - name: a
      v: 1
    - name: b
      v: 2
`;

/** What a replacement makes of the target's `spec`, or why it fails. */
function replaced(
  fieldPath: string,
  target: string,
  options?: Record<string, unknown>,
  sourceOptions?: Record<string, unknown>,
): string {
  const replacement = {
    source: { kind: 'Source', fieldPath, ...(sourceOptions && { options: sourceOptions }) },
    targets: [{ select: { kind: 'Target' }, fieldPaths: [target], ...(options && { options }) }],
  };
  return withReplacements([replacement]).replace(/^[^]*kind: Target[^]*?spec:\n/, '');
}

function withReplacements(replacements: unknown, files: Record<string, string> = {}): string {
  const result = render({
    'kustomization.yaml': `resources: [source.yaml, target.yaml]\nreplacements: ${JSON.stringify(replacements)}\n`,
    'source.yaml': SOURCE,
    'target.yaml': TARGET,
    ...files,
  });
  return result.failure?.message ?? printResources(result.resources);
}

describe('the source of a replacement', () => {
  it.each([
    ['spec.hosts.-', 'last'],
    ['spec.hosts.1', 'second'],
    ['spec.hosts.[=first]', 'first'],
    ['spec.ports.[name=https].port', '"443"'],
    ['.spec..host.', 'a.b.c'],
    ['spec. port', '"8080"'],
  ])('is found at %s', (path, expected) => {
    expect(replaced(path, 'spec.text')).toContain(`text: ${expected}\n`);
  });

  it.each(['spec.ports[0].port', 'spec.[host]', 'spec.hosts.*', 'spec.hosts.9', 'spec.hosts.-1'])(
    'is not found at %s',
    (path) => {
      expect(replaced(path, 'spec.text')).toContain('is missing for replacement source');
    },
  );

  it('lends a part of its text, which counts only as the type it had', () => {
    expect(replaced('spec.share', 'spec.text', undefined, { delimiter: '.', index: 1 })).toContain(
      'text: "5"\n',
    );
    expect(replaced('spec.host', 'spec.text', undefined, { delimiter: '.', index: 3 })).toContain(
      'out of bounds',
    );
  });
});

describe('the target of a replacement', () => {
  it('keeps its type', () => {
    expect(replaced('spec.port', 'spec.text')).toContain('text: "8080"\n');
    expect(replaced('spec.digits', 'spec.number')).toContain('number: 12\n');
    expect(replaced('spec.share', 'spec.number')).toContain('cannot decode');
    expect(replaced('spec.port', 'spec.nothing')).toContain('cannot decode');
  });

  it('takes an empty text from a map or list where it is a single value', () => {
    expect(replaced('spec.map', 'spec.text')).toContain('text: ""\n');
    expect(replaced('spec.map', 'spec.text', { delimiter: '.', index: 5 })).toContain(
      'text: x.y.\n',
    );
  });

  it('is read anew where it is created, as a list where an index or a condition follows', () => {
    const create = { create: true };
    expect(replaced('spec.digits', 'spec.new', create)).toContain('  new: 12\n');
    expect(replaced('spec.host', 'spec.new.0.x', create)).toContain('  new:\n  - x: a.b.c\n');
    expect(replaced('spec.host', 'spec.list.[name=c].v', create)).toContain(
      '  - name: c\n    v: a.b.c\n',
    );
    expect(replaced('spec.host', 'spec.new.*', create)).toContain('wrong node kind');
  });

  it('within a text is told with the releases that do not look there', () => {
    const targets = [{ select: { kind: 'Target' }, fieldPaths: ['spec.text.key'] }];
    const within = (text: string): string =>
      withReplacements([{ source: { kind: 'Source', fieldPath: 'spec.host' }, targets }], {
        'target.yaml': TARGET.replace('x.y', text),
      });
    expect(within('\'{"key": 1}\'')).toContain(
      'looks for "key" within a text: kustomize before 5.8 fails at it, and what a later one builds is not analysed (wrong node kind)',
    );
    expect(within('x.y')).toContain('looks for "key" in something that is no map');
  });

  it('is told with the releases that know no value of the replacement itself', () => {
    const targets = [{ select: { kind: 'Target' }, fieldPaths: ['spec.text'] }];
    expect(withReplacements([{ sourceValue: 'a', targets }])).toContain(
      'A replacement has a "sourceValue": kustomize before 5.7 knows no such field, and what a later one builds is not analysed.',
    );
  });

  it('stays as it is where it is looked for below a null', () => {
    expect(replaced('spec.host', 'spec.nothing.x', { create: true })).toContain('nothing: null\n');
    expect(replaced('spec.host', 'spec.nothing.x')).toContain('unable to find field');
  });

  it.each(['spec.list[0].v', 'spec.list.[name].v', 'spec.list.[name=z].v', 'spec.list.7', ''])(
    'is not found at %j',
    (path) => {
      expect(withReplacements([replacementTo({ fieldPaths: [path] })])).not.toContain('kind:');
    },
  );
});

const replacementTo = (target: Record<string, unknown>): unknown => ({
  source: { kind: 'Source', fieldPath: 'spec.host' },
  targets: [{ select: { kind: 'Target' }, fieldPaths: ['metadata.labels.app'], ...target }],
});

describe('a rejection', () => {
  it.each([
    ['by labels does not look at names', [{ labelSelector: 'app=one', name: 'other' }], 'one'],
    ['by name does not look at labels', [{ labelSelector: 'app=two', name: 'target' }], 'one'],
    ['that says nothing rejects nothing', [{}], 'a.b.c'],
  ])('%s', (_, reject, app) => {
    expect(withReplacements([replacementTo({ reject })])).toContain(`app: ${app}\n`);
  });
});

it('copies from the object as the targets before have left it', () => {
  const text = withReplacements([
    {
      source: { kind: 'Source', fieldPath: 'spec.host' },
      targets: [
        { select: { kind: 'Source' }, fieldPaths: ['spec.host'], options: { delimiter: '.' } },
        { select: { kind: 'Target' }, fieldPaths: ['spec.text'] },
      ],
    },
  ]);
  expect(text).toContain('text: a.b.c.b.c\n');
});

it('takes objects without a namespace for ones of the default namespace, whatever their kind', () => {
  const namespace = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    app: one
`;
  const select = { kind: 'Namespace', namespace: 'default' };
  const text = withReplacements([replacementTo({ select })], {
    'source.yaml': `${SOURCE}---\n${namespace}`,
  });
  expect(text).toContain('app: a.b.c\n');
});

it('leaves no object without a kind', () => {
  expect(
    withReplacements([
      {
        source: { kind: 'Source', fieldPath: 'spec.map' },
        targets: [{ select: { kind: 'Target' }, fieldPaths: ['kind'] }],
      },
    ]),
  ).toContain('missing kind');
});
