import type { Consequence, Side, SideOutcome, WitnessToken } from '../../../compare/index.ts';
import type { ReportContext } from '../review/report-context.ts';

/** What becomes of a call, as every JSON report says it (docs/reference/report-format.md). */
export function consequenceJson(
  consequence: Consequence,
  { placeOf }: ReportContext,
): Record<string, unknown> {
  const { witness, before, after } = consequence;
  const causeJson = (cause: Consequence['cause']) =>
    cause && {
      ...{ object: cause.object, field: cause.field },
      ...{ step: cause.step, rule: cause.rule },
      ...placeOf(cause.origin, cause.side),
    };
  const { http } = witness;
  const sideJson = ({ refusal, decidedBy, ...side }: SideOutcome, of: Side) => ({
    ...side,
    status: refusal?.status ?? side.status ?? null,
    flag: refusal?.flag ?? null,
    object: decidedBy?.object ?? null,
    ...(decidedBy === null ? { file: null, line: null, side: of } : placeOf(decidedBy.origin, of)),
  });
  return {
    kind: consequence.kind,
    environment: consequence.environment,
    ...(consequence.if !== undefined && { if: consequence.if }),
    sources: consequence.sources,
    gateway: consequence.gateway ?? null,
    ...(consequence.arrival === undefined ? {} : { arrival: consequence.arrival }),
    known: consequence.isKnown,
    ...(consequence.isMeshWide === true ? { meshWide: true } : {}),
    destination: consequence.destination,
    port: consequence.port,
    cells: consequence.cells,
    cause: causeJson(consequence.cause),
    witness: {
      source: witness.source,
      method: http?.method ?? null,
      url: http?.url ?? null,
      headers: Object.fromEntries(http?.headers ?? []),
      ...(http?.token === undefined ? {} : { token: tokenJson(http.token) }),
      port: witness.port,
    },
    before: sideJson(before, 'base'),
    after: sideJson(after, 'head'),
  };
}

const tokenJson = (token: WitnessToken): Record<string, unknown> =>
  token.kind === 'valid' ? { ...token, claims: Object.fromEntries(token.claims) } : { ...token };
