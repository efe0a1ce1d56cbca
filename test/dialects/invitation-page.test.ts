import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage, untilPlaying } from './support/pages.ts';
import { deployments } from './support/servers.ts';

describe.each(deployments('invitation'))('pages with an invitation in a browser, $name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start(start);
  });
  afterAll(() => stage?.stop());

  test('a doctor calls, a patient answers, both see and hear each other until one hangs up', async () => {
    const [a, b] = stage.servers.urls;
    const room = randomUUID();
    const doctor = await stage.open('invitation', a, { room, name: 'Doctor' });
    await doctor.page.locator('body[data-users="1"]').waitFor();
    const patient = await stage.open('invitation', b, { room, name: 'Patient' });
    await doctor.page.getByRole('button', { name: 'Call' }).click();
    await patient.page.getByText('Doctor calls').waitFor();
    await patient.page.getByRole('button', { name: 'Answer' }).click();
    await untilPlaying(doctor.page, patient.page);
    await doctor.page.getByRole('button', { name: 'Hang up' }).click();
    await patient.page.locator('body[data-gone="Doctor"]').waitFor();
    expect([...doctor.problems, ...patient.problems]).toEqual([]);
  });
});
