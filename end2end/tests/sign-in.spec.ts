// `/sign-in`: with a password, with a code to the phone, with a code from the counter.

import { errorAt, errorSummary, field, fill, send } from '../support/form.ts';
import { askForCode, persona, PERSONAS, signIn, signOut } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

test('a person signs in with id number and password, and out again', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await expect(page).toHaveURL('/enrolment');
  await signOut(page);
  await page.goto('/enrolment');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('who asks for a page of their own comes back to it after signing in', async ({ page }) => {
  const { id, password } = persona(PERSONAS.insured);
  await page.goto('/claims');
  await expect(page).toHaveURL(/\/sign-in/);
  await fill(page, { id, password: password! });
  await send(page);
  await expect(page).toHaveURL('/claims');
});

test('a wrong password and an unknown person get the same answer', async ({ page }) => {
  const answers: string[] = [];
  // The second number is well formed and belongs to nobody.
  for (const id of [persona(PERSONAS.insured).id, '340399199001011113']) {
    await page.goto('/sign-in');
    await fill(page, { id, password: 'not-the-password' });
    await send(page);
    await expect(errorSummary(page)).toBeVisible();
    await expect(field(page, 'password')).toHaveValue('');
    await expect(field(page, 'id')).toHaveValue(id);
    answers.push(await errorSummary(page).innerText());
  }
  expect(answers[0]).toBe(answers[1]);
  expect(answers[0]).toContain('12393');
});

test('an id number is understood as people type it, and a wrong one is explained', async ({ page }) => {
  const { id, password } = persona(PERSONAS.insured);
  const wide = [...id.toLowerCase()].map((c) => (c === 'x' ? 'ｘ' : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join('');
  await page.goto('/sign-in');
  await fill(page, { id: ` ${wide} `, password: password! });
  await send(page);
  await expect(page).toHaveURL('/enrolment');
  await signOut(page);

  for (const wrong of ['', '123', '34039919900101001', '340399199013010017', '34039919900101001２Z']) {
    await page.goto('/sign-in');
    await fill(page, { id: wrong, password: 'something' });
    await send(page);
    await expect(errorAt(page, 'id')).toBeVisible();
    await expect(field(page, 'id')).toHaveAttribute('aria-invalid', 'true');
  }
});

test('the first sign-in: id number, name, a code to the phone, a password', async ({ page, portal }) => {
  await askForCode(page, portal, persona(PERSONAS.withPhone));
  await fill(page, { code: '000000' });
  await send(page);
  await expect(errorAt(page, 'code')).toBeVisible();
  await fill(page, { code: await portal.lastCode() });
  await send(page);
  await expect(page).toHaveURL('/sign-in/password');

  await fill(page, { password: '12345678', again: '12345678' });
  await send(page);
  await expect(errorAt(page, 'password')).toBeVisible();
  await fill(page, { password: 'a-long-sentence-of-mine', again: 'a-long-sentence-of-mine' });
  await send(page);
  await expect(page).toHaveURL('/enrolment');
  await signOut(page);
  await signIn(page, { ...persona(PERSONAS.withPhone), password: 'a-long-sentence-of-mine' });
});

test('somebody unknown sees the same page as somebody on file, and no message is sent', async ({ page, portal }) => {
  await page.goto('/sign-in/first');
  await fill(page, { id: '340399199001011113', name: '无此人' });
  await send(page);
  await expect(page).toHaveURL('/sign-in/code');
  await fill(page, { code: '123456' });
  await send(page);
  await expect(errorAt(page, 'code')).toBeVisible();
  expect(await portal.messages()).toEqual([]);
});

test('who has no phone on file signs in with the code from the counter', async ({ page }) => {
  const { id, name, activation } = persona(PERSONAS.withoutPhone);
  await page.goto('/sign-in/activate');
  await fill(page, { id, name, code: 'AAAAAAAA' });
  await send(page);
  await expect(errorSummary(page)).toContainText('12393');
  await fill(page, { id, name, code: activation! });
  await send(page);
  await expect(page).toHaveURL('/sign-in/password');
});
