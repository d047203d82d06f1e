// The form of a judgement: one button brings the last figures back, and the commit is at hand.
const form = document.querySelector("#judgement");

function copyLast() {
  for (const field of form.querySelectorAll("[data-last]")) field.value = field.dataset.last;
  form.elements.commit.focus();
  form.elements.commit.select();
}

form?.addEventListener("click", (event) => { if (event.target.closest("[data-copy-last]")) copyLast(); });
