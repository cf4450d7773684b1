import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { resultPrinters } from '../../../src/checks/index.ts';
import { listOf, result, TOOL } from './some-results.ts';

/** The attributes of each element of a document by its name, in order; throws where it is not well-formed. */
function elementsOf(
  text: string,
): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const elements: (readonly [string, Readonly<Record<string, string>>])[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements.push([name, attributes]);
  });
  parser.write(text).close();
  return elements;
}

describe('JUnit', () => {
  test('errors and warnings fail, notices pass, what is left out is skipped', () => {
    const text = resultPrinters.junit(
      listOf([
        result({ level: 'error' }),
        result(),
        result({ level: 'info' }),
        result({ leftOut: { by: 'configuration', why: 'until May' } }),
      ]),
    );
    expect(elementsOf(text)).toContainEqual([
      'testsuite',
      { name: 'meshwarden review', tests: '4', failures: '2', errors: '0', skipped: '1' },
    ]);
  });

  test('nothing found is one case that passes, and what kept it from its work is an error', () => {
    expect(resultPrinters.junit(listOf([]))).toContain(
      'name="review: nothing found in 12 objects"/>',
    );
    const failed = resultPrinters.junit(listOf([], { failures: ['No such <revision>.'] }));
    expect(failed).toContain('<error message="No such &lt;revision&gt;."/>');
    expect(failed).toContain('errors="1"');
  });

  test('whatever it tells is well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const elements = elementsOf(
          resultPrinters.junit(
            listOf([result({ message: text, details: [text], rule: text })], { notes: [text] }),
          ),
        );
        expect(elements.map(([name]) => name)).toEqual([
          ...['testsuites', 'testsuite', 'testcase', 'failure', 'system-out'],
        ]);
      }),
    );
  });
});

describe('commands of a GitHub workflow', () => {
  test('a result annotates its line', () => {
    expect(
      resultPrinters.github(listOf([result({ place: { file: 'a,b:c.yaml', line: 3 } })])),
    ).toBe(
      '::warning file=a%2Cb%3Ac.yaml,line=3,title=route-shadowed/prefix-takes-neighbour::prod: Requests for /v10 go to v1.%0AA prefix is compared by letters.%0AFix: Put it first.\n',
    );
  });

  test('of each level as many are shown as GitHub shows, the others are counted', () => {
    const many = Array.from({ length: 14 }, () => result());
    const lines = resultPrinters.github(listOf([...many, result({ level: 'error' })])).split('\n');
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines[0]).toContain('::error ');
    expect(lines.at(-2)).toBe('And 4 more results: GitHub shows no more of a step.');
  });

  test('no text of a tree becomes a command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hostile = `${text}\n::add-mask::x\r\n::stop-commands::y`;
        const printed = resultPrinters.github(
          listOf([result({ message: hostile, rule: hostile, place: { file: hostile, line: 1 } })]),
        );
        expect(printed.split(/[\r\n]/).filter((line) => line !== '')).toHaveLength(1);
      }),
    );
  });
});

describe('where nothing is found', () => {
  const notes = ['A chart is not seen.'];
  const leftOut = result({ leftOut: { by: 'configuration', why: 'until May' } });
  const unseen = 'nothing was looked at, for no object is rendered here';

  test('it is said in how much, and what is not seen or left out is counted', () => {
    expect(resultPrinters.junit(listOf([], { notes }))).toContain(
      'name="review: nothing found in 12 objects (1 note to read)"/>',
    );
    expect(resultPrinters.github(listOf([leftOut]))).toBe(
      'review: nothing found in 12 objects (1 result left out)\n',
    );
  });

  test('and nothing was looked at, that is said in its place', () => {
    const none = listOf([], { looked: 0 });
    expect(resultPrinters.junit(none)).toContain(`name="review: ${unseen}"/>`);
    expect(resultPrinters.github(none)).toBe(`review: ${unseen}\n`);
    expect(resultPrinters.sarif(none, TOOL)).toContain(
      'Nothing was looked at, for no object is rendered here.',
    );
    expect(resultPrinters.sarif(listOf([]), TOOL)).not.toContain('looked at');
  });

  test('but not where the command could not do its work', () => {
    const failed = listOf([], { looked: 0, failures: ['No such revision.'] });
    for (const print of [resultPrinters.junit, resultPrinters.github])
      expect(print(failed)).not.toContain('looked at');
    expect(resultPrinters.sarif(failed, TOOL)).not.toContain('looked at');
  });
});

describe("GitLab's code quality", () => {
  test('an entry has a line, a fingerprint and a severity; what is left out has none', () => {
    const entries: unknown = JSON.parse(
      resultPrinters.gitlab(
        listOf([
          result({ tier: 'critical', level: 'error' }),
          result({ place: null }),
          result({ leftOut: { by: 'annotation', why: 'meant' } }),
        ]),
      ),
    );
    expect(entries).toMatchObject([
      {
        check_name: 'route-shadowed/prefix-takes-neighbour',
        fingerprint: '0123456789ab',
        severity: 'blocker',
        location: { path: 'apps/prod/routes.yaml', lines: { begin: 12 } },
      },
      {
        severity: 'major',
        location: { path: 'apps/prod/kustomization.yaml', lines: { begin: 1 } },
      },
    ]);
  });
});
