#pragma once

#include "dtls_survey.h"
#include "probing.h"
#include "tls_flaws.h"

namespace warifu::device::tls {

void write_survey(Probing& probing, const Service& service, const Survey& survey);
void write_flaws(Probing& probing, const Service& service, const std::vector<Flaw>& flaws);
void write_dtls(Probing& probing, const Service& service, const DtlsSurvey& survey);
/// The one place where the table `certificate` is written from here. Tells what could not be read.
void write_chain(Probing& probing, const Service& service, const std::vector<std::string>& chain, Reasons& reasons);

} // namespace warifu::device::tls
