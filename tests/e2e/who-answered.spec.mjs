// Who answered, told by the page's markup where no header tells it.

import { expect, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';

const NGINX = '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n'
  + '<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

test('an nginx page without a Server header is known by its markup', async ({ page, faults, whatbroke, site }) => {
  faults.route(`/gateway-${site}`, answer(502, NGINX));
  const response = await visit(page, faults.url(`/gateway-${site}`));
  expect(response.headers().server).toBeUndefined();
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('developer')).toContainText('nginx');
});

test('a page that only speaks of nginx is nobody’s', async ({ page, faults, whatbroke, site }) => {
  const words = '<!doctype html><title>502</title><h1>502 Bad Gateway</h1><p>nginx</p>';
  faults.route(`/told-${site}`, answer(502, words));
  faults.route(`/known-${site}`, answer(502, NGINX));
  await visit(page, faults.url(`/known-${site}`));
  const popup = await whatbroke.popup(page);
  const developer = popup.getByTestId('developer');
  await expect(developer).toContainText('nginx');
  // The popup follows its tab, so what it says next is of the page that comes next.
  await visit(page, faults.url(`/told-${site}`));
  await expect(developer).not.toContainText('nginx');
});
