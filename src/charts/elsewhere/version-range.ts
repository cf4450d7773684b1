/**
 * Tells whether a version is one that is asked for, as Helm decides it. What is asked for is an exact
 * version, or a range such as `1.3.x`, `~1.3`, `^1.2`, `>=1.2 <2`, `1.2 - 1.4`, `1.2.x || 1.4.x`. Null where
 * either cannot be read.
 */
export function fitsVersion(asked: string, version: string): boolean | null {
  if (asked === version) return true;
  const own = parsed(version);
  const ranges = asked.split('||').map(constraintsOf);
  if (own === null || own.major === null) return null;
  if (ranges.some((range) => range === null)) return null;
  return ranges.some((range) => range?.every((each) => holds(each, own)) === true);
}

/**
 * Gives the newest of several versions that is asked for; null where there is none. An exact version is taken
 * before a range.
 */
export function newestFitting(asked: string | null, versions: readonly string[]): string | null {
  if (asked !== null && versions.includes(asked)) return asked;
  const range = asked === null || asked === '' ? '*' : asked;
  const fitting = versions.filter((version) => fitsVersion(range, version) === true);
  return fitting.sort((a, b) => compareVersions(b, a))[0] ?? null;
}

/** Tells whether a chart's version is a range: which release it brings is decided by what its registry has. */
export function isVersionRange(asked: string): boolean {
  const [version, ...others] = asked.split('||').map(constraintsOf);
  if (version == null || others.includes(null)) return false;
  const [only, ...more] = version;
  const isExact = more.length + others.length === 0 && /^=?$/.test(only?.operator ?? '');
  return !isExact || only?.version.patch == null;
}

function compareVersions(a: string, b: string): number {
  const [one, other] = [parsed(a), parsed(b)];
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  return compared(one, other);
}

/**
 * Holds the parts of a version. In a constraint, a part that is not written, or written as `x` or `*`, is
 * null.
 */
interface Version {
  readonly major: number | null;
  readonly minor: number | null;
  readonly patch: number | null;
  readonly before: string;
}

interface Constraint {
  readonly operator: string;
  readonly version: Version;
}

const PART = '(0|[1-9]\\d*|[xX*])';
const VERSION = new RegExp(
  `^v?${PART}(?:\\.${PART})?(?:\\.${PART})?(?:-([\\dA-Za-z.-]+))?(?:\\+[\\dA-Za-z.-]+)?$`,
);

function parsed(text: string): Version | null {
  const found = VERSION.exec(text.trim());
  if (found === null) return null;
  const [major, minor, patch] = [found[1], found[2], found[3]].map((part) =>
    part === undefined || /[xX*]/.test(part) ? null : Number(part),
  );
  return {
    major: major ?? null,
    minor: minor ?? null,
    patch: patch ?? null,
    before: found[4] ?? '',
  };
}

const OPERATOR = /^(!=|>=|=>|<=|=<|~>|[=<>~^])?\s*(.*)$/;

/** Reads a range as constraints; null where a part of it is none. */
function constraintsOf(range: string): readonly Constraint[] | null {
  const spread = range.replace(/(\S+)\s+-\s+(\S+)/g, '>=$1 <=$2').trim();
  const parts = spread
    .replace(/(!=|>=|=>|<=|=<|~>|[=<>~^])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter(Boolean);
  const found = parts.map((part): Constraint | null => {
    const [, operator = '', text = ''] = OPERATOR.exec(part) ?? [];
    const version = parsed(text);
    return version === null ? null : { operator, version };
  });
  const read = found.filter((each) => each !== null);
  return read.length === found.length && read.length > 0 ? read : null;
}

/**
 * Tells whether a version fits a constraint. A version before a release fits only a constraint that names
 * one.
 */
function holds({ operator, version: asked }: Constraint, own: Version): boolean {
  if (own.before !== '' && asked.before === '') return false;
  const order = compared(own, asked);
  switch (operator) {
    case '!=':
      return !isIn(asked, own);
    case '>':
      return order > 0 && !isIn(asked, own);
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      return order <= 0 || isIn(asked, own);
    case '~':
    case '~>':
      return order >= 0 && isIn({ ...asked, patch: null }, own);
    case '^':
      return order >= 0 && isCompatible(asked, own);
    default:
      return isIn(asked, own);
  }
}

/** Tells whether a version equals a constraint in all parts that are written. */
const isIn = (asked: Version, own: Version): boolean =>
  (asked.major === null || asked.major === own.major) &&
  (asked.minor === null || asked.minor === own.minor) &&
  (asked.patch === null || (asked.patch === own.patch && asked.before === own.before));

/** Tells whether a version equals a constraint up to the first part that is not zero. */
function isCompatible(asked: Version, own: Version): boolean {
  if (asked.major === null) return true;
  if (asked.major > 0 || asked.minor === null) return own.major === asked.major;
  if (own.major !== 0) return false;
  if (asked.minor > 0 || asked.patch === null) return own.minor === asked.minor;
  return own.minor === 0 && own.patch === asked.patch;
}

function compared(one: Version, other: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) {
    const difference = (one[part] ?? 0) - (other[part] ?? 0);
    if (difference !== 0) return difference;
  }
  if (one.before === other.before) return 0;
  if (one.before === '' || other.before === '') return one.before === '' ? 1 : -1;
  return comparedBefore(one.before.split('.'), other.before.split('.'));
}

function comparedBefore(one: readonly string[], other: readonly string[]): number {
  for (const [at, part] of one.entries()) {
    const against = other[at];
    if (against === undefined) return 1;
    if (part !== against) return comparedParts(part, against);
  }
  return one.length - other.length;
}

/** Numbers come before words. */
function comparedParts(one: string, other: string): number {
  const [isNumber, isOther] = [one, other].map((each) => /^\d+$/.test(each));
  if (isNumber !== isOther) return isNumber === true ? -1 : 1;
  return isNumber === true ? Number(one) - Number(other) : one < other ? -1 : 1;
}
