import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CelInput } from '../../../src/review/policy/rules/condition-inputs.ts';
import { celOfNode, celOfPlain } from '../../../src/review/policy/rules/condition-inputs.ts';
import type { ConditionInputs } from '../../../src/review/policy/rules/condition.ts';
import { conditionCompiler, deferredCompiler } from '../../../src/review/policy/rules/condition.ts';
import { parseYaml } from '../../../src/manifest/index.ts';

const compile = conditionCompiler();

function objectOf(text: string): CelInput | 'too-large' {
  const node = parseYaml('a.yaml', text)[0]?.node;
  if (!node) throw new Error('no document');
  return celOfNode(node);
}

function verdictOf(text: string, given: Partial<ConditionInputs> = {}) {
  const compiled = compile(text);
  if (compiled.kind === 'invalid') throw new Error(compiled.message);
  return compiled.condition.evaluate({
    change: null,
    finding: null,
    object: null,
    oldObject: null,
    environment: null,
    pullRequest: null,
    ...given,
  });
}

const messageOf = (text: string): string => {
  const compiled = compile(text);
  return compiled.kind === 'invalid' ? compiled.message : 'compiled';
};

describe('a condition', () => {
  test('compares whole numbers as CEL does', () => {
    const object = objectOf('spec: {replicas: 3, weight: 0.5}');
    expect(verdictOf('object.spec.replicas + 1 == 4', { object }).kind).toBe('met');
    expect(verdictOf('object.spec.weight < 1.0', { object }).kind).toBe('met');
    expect(verdictOf('object.spec.replicas > 3', { object }).kind).toBe('not-met');
  });

  test('reads keys that JavaScript knows better', () => {
    const object = objectOf('{__proto__: {a: 1}, constructor: b}');
    expect(verdictOf('object.constructor == "b"', { object }).kind).toBe('met');
    expect(verdictOf('object["__proto__"].a == 1', { object }).kind).toBe('met');
    expect(verdictOf('has(object.toString)', { object }).kind).toBe('not-met');
  });

  test('that fails is undecided, with the reason', () => {
    expect(verdictOf('object.spec.missing == 1', { object: objectOf('spec: {}') })).toEqual({
      kind: 'undecided',
      why: 'No such key: missing',
    });
  });

  test('that would take too long on an object is undecided at once', () => {
    const wide = objectOf(
      `spec: {l: [${Array.from({ length: 2000 }, (_, i) => String(i)).join(',')}]}`,
    );
    const text = 'object.spec.l.all(a, object.spec.l.all(b, object.spec.l.all(c, a + b + c >= 0)))';
    expect(verdictOf(text, { object: wide })).toMatchObject({ kind: 'undecided' });
    expect(verdictOf(text, { object: objectOf('spec: {l: [1, 2]}') })).toEqual({ kind: 'met' });
  });

  test('on an object too large to be read is undecided, unless it does not read it', () => {
    const object = celOfPlain('x'.repeat(600_000));
    expect(object).toBe('too-large');
    expect(verdictOf('object == null', { object }).kind).toBe('undecided');
    expect(verdictOf('change == null', { object }).kind).toBe('met');
  });

  test('asks about the pull request, and is undecided where there is none', () => {
    const pullRequest = celOfPlain({ number: 7, author: 'renovate[bot]', bot: true });
    expect(verdictOf('pullRequest.bot && pullRequest.number == 7', { pullRequest }).kind).toBe(
      'met',
    );
    expect(verdictOf('pullRequest.author == "pat"', { pullRequest }).kind).toBe('not-met');
    expect(verdictOf('pullRequest.bot')).toEqual({
      kind: 'undecided',
      why: 'there is no pull request to ask',
    });
    expect(verdictOf('pullRequest != null && pullRequest.bot').kind).toBe('not-met');
  });

  test('has regular expressions that take linear time only', () => {
    expect(messageOf('object.a.matches("(a+)+$")')).toContain('use matchesRe2');
    expect(messageOf('object.a.matchesRe2(object.b)')).toContain('plain text');
    expect(messageOf('object.a.matchesRe2("(")')).toContain('not valid');
    const object = objectOf(`a: ${'a'.repeat(5000)}b`);
    expect(verdictOf('object.a.matchesRe2("^(a+)+$")', { object }).kind).toBe('not-met');
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.mixedCase(fc.constant('object.spec.all(x, x == [1])'))),
        (text) => {
          const compiled = compile(text);
          if (compiled.kind === 'compiled') verdictOf(text, { object: objectOf('spec: [1]') });
        },
      ),
    );
  });
});

describe('a condition that is known to be valid', () => {
  const nothing: ConditionInputs = {
    change: null,
    finding: null,
    object: null,
    oldObject: null,
    environment: null,
    pullRequest: null,
  };
  const deferred = (text: string): boolean | string => {
    const compiled = deferredCompiler()(text);
    if (compiled.kind === 'invalid') return compiled.message;
    return compiled.condition.evaluate(nothing).kind === 'met';
  };

  test('says what it says where it is compiled at once', () => {
    expect([deferred('1 + 1 == 2'), deferred('1 + 1 == 3')]).toEqual([true, false]);
  });

  test('fails loudly where it is not valid after all', () => {
    expect(() => deferred('1 +')).toThrow(/^default rules: /);
  });
});
