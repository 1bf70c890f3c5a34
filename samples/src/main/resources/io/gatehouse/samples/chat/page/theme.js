// A classic script in the head, so that a chosen theme is in place before the first paint.
try {
  const theme = localStorage.getItem("gatehouse.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage (private window, blocked cookies): the system's preference stays.
}
