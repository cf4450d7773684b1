import { namespaceText } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Scope, ScopeLevel } from '../detection/detector.ts';
import type { PolicyPoint } from './policy-points.ts';

/** How far a change at some policy points reaches, in workloads rendered here and Services in front of them. */
export function scopeOfPoints(points: readonly PolicyPoint[], mesh: Mesh): Scope {
  const workloads = points.flatMap(({ workload }) => workload ?? []);
  return scopeOfWorkloads(workloads, mesh, new Set(points.map(({ after }) => after.namespace)));
}

/** The same for workloads; `namespaces` counts those that hold none of them too. */
export function scopeOfWorkloads(
  workloads: readonly Workload[],
  mesh: Mesh,
  namespaces: ReadonlySet<string> = new Set(workloads.map(({ namespace }) => namespace)),
): Scope {
  const touched = new Set(workloads);
  const services = mesh.services.filter((service) =>
    service.workloads.some((one) => touched.has(one)),
  );
  return {
    level: levelOf(touched.size, namespaces),
    workloads: touched.size,
    services: services.length,
    namespaces: namespaces.size,
  };
}

function levelOf(workloads: number, namespaces: ReadonlySet<string>): ScopeLevel {
  if (namespaces.has('*')) return 'mesh';
  if (namespaces.size > 1) return 'cross-namespace';
  return workloads <= 1 ? 'workload' : 'namespace';
}

/** `Deployment shop/web`, `Deployment shop/web and StatefulSet shop/db`, `5 workloads in shop`. */
export function namePoints(points: readonly Pick<PolicyPoint, 'name' | 'after'>[]): string {
  const names = [...new Set(points.map(({ name }) => name))];
  if (names.length <= 2) return names.join(' and ');
  const namespaces = [...new Set(points.map(({ after }) => after.namespace))];
  const where =
    namespaces.length <= 2
      ? namespaces.map(namespaceText).join(' and ')
      : `${String(namespaces.length)} namespaces`;
  return `${String(names.length)} workloads in ${where}`;
}
