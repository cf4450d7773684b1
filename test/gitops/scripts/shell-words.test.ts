import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statementsOf } from '../../../src/gitops/scripts/shell-commands.ts';

/** The words of each command, statements apart. */
const words = (line: string) =>
  statementsOf(line).map(({ commands }) => commands.map((command) => command.words.join(' ')));

describe('the commands of a line', () => {
  test.each([
    ['kubectl apply -f a.yaml', [['kubectl apply -f a.yaml']]],
    ['kustomize build x | kubectl apply -f -', [['kustomize build x', 'kubectl apply -f -']]],
    ['cd x && make; ls || true', [['cd x'], ['make'], ['ls'], ['true']]],
    ['kapp deploy -f <(ytt -f config) -y', [['kapp deploy -f', 'ytt -f config', '-y']]],
    [`kubectl apply -f 'a b.yaml' -f "c.yaml"`, [['kubectl apply -f a b.yaml -f c.yaml']]],
    ['kubectl apply -f a.yaml # the first', [['kubectl apply -f a.yaml']]],
    ['$(KUSTOMIZE) build config', [['${KUSTOMIZE} build config']]],
    ['kubectl apply -k {{ .DIR }}/flux', [['kubectl apply -k ${.DIR}/flux']]],
    ['kubectl apply -k ${{ env.DIR }}/flux', [['kubectl apply -k ${env.DIR}/flux']]],
    ['kubectl apply -f "$DIR"/a.yaml 2>&1', [['kubectl apply -f ${DIR}/a.yaml']]],
    ['(cd x && ls)', [['cd x'], ['ls']]],
    ['cat <<EOF | kubectl apply -f -', [['cat', 'kubectl apply -f -']]],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test('what is read and written stands apart', () => {
    const [only] = statementsOf('envsubst < in.yaml >out.yaml 2> errors.txt');
    expect(only?.commands).toEqual([
      { words: ['envsubst'], reads: ['in.yaml'], writes: ['out.yaml'] },
    ]);
  });

  test('what is quoted comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const inner = text.replace(/['\0]/g, '');
        expect(words(`kubectl apply -f '${inner}'`)).toEqual([[`kubectl apply -f ${inner}`]]);
      }),
    );
  });

  test('no line is too strange, and words hold nothing that the line does not', () => {
    const strange = fc.array(
      fc.constantFrom(...`$({}"'\\|&;<>\`# \tab-/.*=`.split(''), '{{', '<(', '$('),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(strange, (parts) => {
        const line = parts.join('');
        for (const { commands } of statementsOf(line))
          for (const { words: own, reads, writes } of commands)
            for (const word of [...own, ...reads, ...writes])
              for (const letter of word.match(/[ab]/g) ?? []) expect(line).toContain(letter);
      }),
    );
  });

  test('a long line made to be slow is read', () => {
    const long = `${'$({"'.repeat(20_000)}${'${a'.repeat(20_000)}`;
    expect(() => statementsOf(long)).not.toThrow();
  });
});
