export { flowForm, readFlowForm } from './flow-form.ts';
export { birthDateFailed, leaveBirthDate, refusalPage } from './personal/birth-date.server.ts';
export { runningOut } from './replenishment.server.ts';
export { flowOverview, flowSettings, saveFlowSettings } from './settings.server.ts';
