/** What objects of one namespace take of traffic that is for others. */
export type { Around, Taking } from './traffic-taking.ts';
export { callersElsewhere, takingsOf } from './traffic-taking.ts';
export { leadsTo } from './led-elsewhere.ts';
